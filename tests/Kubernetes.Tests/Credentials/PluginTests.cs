using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Kubernetes.Tests.Credentials;

/// <summary>Plugins are real programs; the server wants what they print.</summary>
public sealed class PluginTests : IAsyncLifetime
{
    private const string V1 = "client.authentication.k8s.io/v1";
    private readonly TempDirectory _folder = new();
    private readonly FakeAuthority _authority = new();
    private readonly ManualTime _time = new();
    private readonly FakeCluster _cluster;

    public PluginTests() => _cluster = new FakeCluster(_authority.Server());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_used_until_it_ends()
    {
        var plugin = Script(
            $$"""{"token":"t'$n'","expirationTimestamp":"{{_time.GetUtcNow().AddMinutes(10):O}}"}"""
        );
        _cluster.On("GET /version", 200, "{}");
        using var client = Connect(plugin);

        await client.GetVersionAsync(Token);
        await client.GetVersionAsync(Token);
        _time.Advance(TimeSpan.FromMinutes(11));
        await client.GetVersionAsync(Token);

        _cluster
            .Calls.Select(x => x.Header("Authorization"))
            .ShouldBe(["Bearer t1", "Bearer t1", "Bearer t2"]);
    }

    [Fact]
    public async Task Of_many_that_are_refused_one_asks_for_another_token()
    {
        _cluster.On(
            "GET /version",
            call => call.JsonAsync(call.Header("Authorization") == "Bearer t2" ? 200 : 401, "{}")
        );
        using var client = Connect(Script("""{"token":"t'$n'"}"""));

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.GetVersionAsync(Token)));

        (await File.ReadAllTextAsync(_folder / "count", Token)).Trim().ShouldBe("2");
    }

    [Fact]
    public async Task A_token_that_stays_refused_is_told()
    {
        _cluster.On("GET /version", 401, "{}");
        using var client = Connect(Script("""{"token":"hunter22"}"""));

        var failure = await Should.ThrowAsync<KubernetesException>(() =>
            client.GetVersionAsync(Token)
        );

        failure.Message.ShouldContain(
            "401 Unauthorized. The credentials of a test were refused: log in again"
        );
        failure.ToString().ShouldNotContain("hunter22");
        _cluster.Count("GET /version").ShouldBe(2);
    }

    [Fact]
    public async Task A_certificate_makes_a_connection_of_its_own()
    {
        var (certificate, key) = _authority.Client("from-plugin");
        var plugin = Script(
            $$"""{"clientCertificateData":"{{Escape(certificate)}}","clientKeyData":"{{Escape(key)}}","expirationTimestamp":"{{_time.GetUtcNow().AddMinutes(10):O}}"}"""
        );
        _cluster.On("GET /version", 200, "{}");
        using var client = Connect(plugin);

        await client.GetVersionAsync(Token);
        _time.Advance(TimeSpan.FromMinutes(11));
        await client.GetVersionAsync(Token);

        _cluster.Calls.Select(x => x.ClientName).ShouldBe(["CN=from-plugin", "CN=from-plugin"]);
        _cluster.ConnectionCount.ShouldBe(2);
    }

    [Fact]
    public async Task A_program_is_told_about_the_cluster_and_gets_its_arguments_as_they_are()
    {
        _cluster.On("GET /version", 200, "{}");
        var plugin = Script("""{"token":"t"}""") with
        {
            Arguments = ["a b", "$c"],
            Variables = new Dictionary<string, string> { ["MINE"] = "1" },
            ProvideClusterInfo = true,
            ClusterConfigJson = """{"audience":"06"}""",
        };
        using var client = Connect(plugin);

        await client.GetVersionAsync(Token);

        (await File.ReadAllTextAsync(_folder / "seen", Token)).ShouldBe("a b|$c|1\n");
        var info = System.Text.Json.JsonElement.Parse(
            await File.ReadAllTextAsync(_folder / "info", Token)
        );
        info.Text("apiVersion").ShouldBe(V1);
        info.At("spec", "interactive").GetBoolean().ShouldBeFalse();
        info.Text("spec", "cluster", "server").ShouldBe(_cluster.Address);
        info.Text("spec", "cluster", "config", "audience").ShouldBe("06");
        info.At("spec", "cluster", "certificate-authority-data")
            .GetBytesFromBase64()
            .Length.ShouldBe(_authority.Pem.Length);
    }

    [Theory]
    [InlineData("echo no json hunter22", "what it printed is no JSON")]
    [InlineData(
        """echo '{"apiVersion":"client.authentication.k8s.io/v1beta1"}'""",
        "answers in client.authentication.k8s.io/v1beta1"
    )]
    [InlineData(
        """echo '{"apiVersion":"client.authentication.k8s.io/v1","status":{}}'""",
        "neither a token nor a certificate"
    )]
    [InlineData(
        """echo '{"apiVersion":"client.authentication.k8s.io/v1","status":{"clientCertificateData":"x"}}'""",
        "neither a token nor a certificate"
    )]
    [InlineData(
        """echo '{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t","expirationTimestamp":"soon"}}'""",
        "is no time"
    )]
    [InlineData("echo hunter22; echo please log in >&2; exit 3", "exit code 3 (please log in)")]
    [InlineData("sleep 60", "gave no answer within 0.3 s")]
    public async Task A_program_that_fails_is_told(string script, string expected)
    {
        using var client = new KubernetesClient(
            Access(Program(script)),
            FakeSettings.Quick with
            {
                PluginTimeout = TimeSpan.FromMilliseconds(300),
            },
            TimeProvider.System
        );

        var failure = await Should.ThrowAsync<KubernetesException>(() =>
            client.GetVersionAsync(Token)
        );

        failure.Message.ShouldStartWith($"run {_folder / "login"}: ");
        failure.Message.ShouldContain(expected);
        failure.ToString().ShouldNotContain("hunter22");
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_told_with_its_hint()
    {
        using var client = Connect(
            new ExecPlugin("no-such-login", V1) { InstallHint = "Get it from x." }
        );

        var failure = await Should.ThrowAsync<KubernetesException>(() =>
            client.GetVersionAsync(Token)
        );

        failure.Message.ShouldBe("run no-such-login: it is not there. Get it from x.");
    }

    [Fact]
    public async Task A_program_that_must_ask_is_not_started_without_a_person()
    {
        using var client = Connect(Script("{}") with { InteractiveMode = "Always" });

        var failure = await Should.ThrowAsync<KubernetesException>(() =>
            client.GetVersionAsync(Token)
        );

        failure.Message.ShouldContain("nobody is at a terminal");
        File.Exists(_folder / "count").ShouldBeFalse();
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }

    private static string Escape(string pem) => pem.ReplaceLineEndings("\\n");

    private ClusterAccess Access(ExecPlugin plugin) =>
        _cluster.Access with
        {
            AuthorityPem = _authority.Pem,
            User = new ClusterUser { Plugin = plugin },
        };

    private KubernetesClient Connect(ExecPlugin plugin) => _cluster.Connect(Access(plugin), _time);

    /// <summary>A program that counts its runs in $n, notes what it was given, and prints a status.</summary>
    private ExecPlugin Script(string status) =>
        Program(
            $$"""
            n=$(($(cat count 2>/dev/null || echo 0) + 1)); echo $n > count
            echo "$1|$2|$MINE" > seen
            echo "$KUBERNETES_EXEC_INFO" > info
            printf '%s' '{"apiVersion":"{{V1}}","kind":"ExecCredential","status":{{status}}}'
            """
        );

    private ExecPlugin Program(string script)
    {
        var file = _folder / "login";
        File.WriteAllText(file, $"#!/bin/sh\ncd '{_folder.Path}'\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return new ExecPlugin(file, V1);
    }
}
