using Kindling.Testing;
using Shouldly;
using Xunit;
using static Kindling.Oci.Tests.Registries.Clients;

namespace Kindling.Oci.Tests.Credentials;

public sealed class CredentialHelperTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    [Fact]
    public async Task A_helper_is_asked_for_the_host()
    {
        Helper("store", """read host; echo "{\"Username\":\"me\",\"Secret\":\"for $host\"}" """);
        Config("""{"credsStore":"store"}""");

        (await FindAsync("ghcr.io"))!.Secret.ShouldBe("for ghcr.io");
        (await FindAsync("docker.io"))!.Secret.ShouldBe("for https://index.docker.io/v1/");
    }

    [Fact]
    public async Task A_helper_of_the_host_beats_the_store_and_the_store_beats_what_is_written()
    {
        Helper("own", """echo '{"Username":"own","Secret":"x"}'""");
        Helper("store", """echo '{"Username":"store","Secret":"x"}'""");
        Config(
            """{"credHelpers":{"a.io":"own"},"credsStore":"store","auths":{"a.io":{"auth":"dTpw"}}}"""
        );

        (await FindAsync("a.io"))!.User.ShouldBe("own");
        (await FindAsync("b.io"))!.User.ShouldBe("store");
    }

    [Fact]
    public async Task The_user_token_means_an_identity_token()
    {
        Helper("store", """echo '{"Username":"<token>","Secret":"refresh"}'""");
        Config("""{"credsStore":"store"}""");

        (await FindAsync("a.io"))!.IsIdentityToken.ShouldBeTrue();
    }

    [Fact]
    public async Task Not_found_is_no_login()
    {
        Helper("store", "echo 'credentials not found in native keychain'; exit 1");
        Config("""{"credsStore":"store"}""");

        (await FindAsync("a.io")).ShouldBeNull();
    }

    [Theory]
    [InlineData(
        "echo hunter2; echo 'the Keychain is locked: hunter2' >&2; exit 1",
        "docker-credential-store failed: keychain is locked."
    )]
    [InlineData(
        "echo hunter2; echo 'cannot hand out hunter2' >&2; exit 3",
        "docker-credential-store failed with exit code 3; to see why, run it by hand: echo HOST | docker-credential-store get."
    )]
    [InlineData(
        "echo secret-garbage",
        "docker-credential-store gave an answer that is not a credential."
    )]
    [InlineData("sleep 20", "docker-credential-store gave no answer within 1 s.")]
    public async Task A_helper_that_fails_is_told_in_one_line(string script, string message)
    {
        Helper("store", script);
        Config("""{"credsStore":"store"}""");

        var failure = await Should.ThrowAsync<CredentialException>(() => FindAsync("a.io"));

        failure.Message.ShouldBe(message);
    }

    [Fact]
    public async Task A_missing_helper_is_named()
    {
        Config("""{"credsStore":"nowhere"}""");

        var failure = await Should.ThrowAsync<CredentialException>(() => FindAsync("a.io"));

        failure.Message.ShouldContain("'docker-credential-nowhere', which is not on the PATH");
    }

    public void Dispose() => _folder.Dispose();

    private void Config(string json) => File.WriteAllText(_folder / "config.json", json);

    private void Helper(string name, string script)
    {
        var file = _folder / ("docker-credential-" + name);
        File.WriteAllText(file, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    private async Task<RegistryCredential?> FindAsync(string registry)
    {
        using var chain = CredentialChain.For(
            new CredentialSettings
            {
                HelperTimeout = TimeSpan.FromSeconds(1),
                Variables = new Dictionary<string, string>
                {
                    ["DOCKER_CONFIG"] = _folder.Path,
                    ["PATH"] = $"{_folder.Path}:/usr/bin:/bin",
                },
            }
        );
        return await chain.FindAsync(registry, Token);
    }
}
