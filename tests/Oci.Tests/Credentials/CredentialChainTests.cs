using System.Text;
using Kindling.Testing;
using Shouldly;
using Xunit;
using static Kindling.Oci.Tests.Registries.Clients;

namespace Kindling.Oci.Tests.Credentials;

public sealed class CredentialChainTests : IDisposable
{
    private readonly TempDirectory _home = new();
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private RegistryLogin? _login;

    [Fact]
    public async Task Nothing_known_is_no_login() => (await FindAsync("ghcr.io")).ShouldBeNull();

    [Fact]
    public async Task Parameters_win_and_are_for_one_registry_only()
    {
        _login = new RegistryLogin("ghcr.io", RegistryCredential.Login("me", "pw", "parameters"));
        Config(Auths("ghcr.io", "you:other"));

        (await FindAsync("ghcr.io"))!.User.ShouldBe("me");
        (await FindAsync("quay.io")).ShouldBeNull();
    }

    [Theory]
    [InlineData("CI_REGISTRY_USER", "CI_REGISTRY_PASSWORD", "u")]
    [InlineData("CI_DEPLOY_USER", "CI_DEPLOY_PASSWORD", "u")]
    [InlineData("other", "CI_JOB_TOKEN", "gitlab-ci-token")]
    public async Task Gitlabs_variables_are_for_its_registry_only(
        string user,
        string password,
        string expected
    )
    {
        _variables["CI_REGISTRY"] = "registry.gitlab.com";
        _variables[user] = "u";
        _variables[password] = "p";

        var found = (await FindAsync("registry.gitlab.com"))!;

        (found.User, found.Secret).ShouldBe((expected, "p"));
        (await FindAsync("docker.io")).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_to_last_is_no_jobs_own_token()
    {
        _variables["CI_REGISTRY"] = "registry.gitlab.com";
        _variables["CI_REGISTRY_USER"] = "gitlab-ci-token";
        _variables["CI_REGISTRY_PASSWORD"] = "p";
        _variables["CI_JOB_TOKEN"] = "p";
        Config(Auths("registry.gitlab.com", "gitlab-ci-token:p"));

        (await FindAsync("registry.gitlab.com"))!.User.ShouldBe("gitlab-ci-token");
        (await FindAsync("registry.gitlab.com", isToLast: true)).ShouldBeNull();

        Config(Auths("registry.gitlab.com", "me:mine"));
        (await FindAsync("registry.gitlab.com", isToLast: true))!.User.ShouldBe("me");

        _variables["CI_DEPLOY_USER"] = "gitlab+deploy-token-1";
        _variables["CI_DEPLOY_PASSWORD"] = "d";
        (await FindAsync("registry.gitlab.com", isToLast: true))!.Secret.ShouldBe("d");
    }

    [Theory]
    [InlineData("ghcr.io", "ghcr.io")]
    [InlineData("https://ghcr.io", "ghcr.io")]
    [InlineData("https://ghcr.io/v1/", "ghcr.io")]
    [InlineData("http://ghcr.io/v2/", "ghcr.io")]
    [InlineData("https://index.docker.io/v1/", "docker.io")]
    [InlineData("docker.io", "docker.io")]
    [InlineData("localhost:5000", "localhost:5000")]
    public async Task A_key_of_dockers_configuration_is_a_host_however_it_is_written(
        string key,
        string registry
    )
    {
        Config(Auths(key, "user:pass:word"));

        var found = (await FindAsync(registry))!;

        (found.User, found.Secret).ShouldBe(("user", "pass:word"));
        found.ToString().ShouldNotContain("pass:word");
    }

    [Fact]
    public async Task The_variable_comes_before_the_file_and_the_folder_can_be_elsewhere()
    {
        Config(Auths("a.io", "file:1"));
        _variables["DOCKER_AUTH_CONFIG"] = Auths("b.io", "variable:1");
        (await FindAsync("a.io"))!.User.ShouldBe("file");
        (await FindAsync("b.io"))!.User.ShouldBe("variable");

        _variables["DOCKER_CONFIG"] = _home / "elsewhere";
        (await FindAsync("a.io")).ShouldBeNull();
    }

    [Fact]
    public async Task An_identity_token_is_one()
    {
        Config("""{"auths":{"a.io":{"auth":"dTpw","identitytoken":"refresh"}}}""");

        var found = (await FindAsync("a.io"))!;

        found.IsIdentityToken.ShouldBeTrue();
        found.Secret.ShouldBe("refresh");
    }

    [Theory]
    [InlineData("{\"auths\":{\"a.io\":{\"auth\":\"hunter2")]
    [InlineData("{\"auths\":{\"a.io\":{\"auth\":\"hunter2!\"}}}")]
    [InlineData("{\"auths\":[\"hunter2\"]}")]
    [InlineData("[]")]
    public async Task A_broken_file_is_named_and_never_quoted(string json)
    {
        Config(json);

        var failure = await Should.ThrowAsync<CredentialException>(() => FindAsync("a.io"));

        failure.Message.ShouldContain(_home / ".docker/config.json");
        failure.ToString().ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"auths\":{\"a.io\":{}}}")]
    [InlineData("{\"auths\":null,\"credsStore\":null}")]
    public async Task An_empty_configuration_is_no_login(string json)
    {
        Config(json);

        (await FindAsync("a.io")).ShouldBeNull();
    }

    [Theory]
    [InlineData(false, "/home/me")]
    [InlineData(true, @"C:\Users\me")]
    public void Home_is_where_docker_finds_it(bool isWindows, string home) =>
        CredentialSettings
            .HomeIn(
                new Dictionary<string, string>
                {
                    ["HOME"] = "/home/me",
                    ["USERPROFILE"] = @"C:\Users\me",
                },
                isWindows
            )
            .ShouldBe(home);

    public void Dispose() => _home.Dispose();

    private static string Auths(string key, string pair) =>
        "{\"auths\":{\""
        + key
        + "\":{\"auth\":\""
        + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))
        + "\"}}}";

    private void Config(string json)
    {
        var file = _home / ".docker/config.json";
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, json);
    }

    private async Task<RegistryCredential?> FindAsync(string registry, bool isToLast = false)
    {
        using var chain = CredentialChain.For(
            new CredentialSettings
            {
                Variables = _variables,
                Login = _login,
                IsToLast = isToLast,
                Home = _home.Path,
            }
        );
        return await chain.FindAsync(registry, Token);
    }
}
