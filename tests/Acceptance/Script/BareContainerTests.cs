using System.Runtime.InteropServices;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Script;

/// <summary>
/// <c>./build.sh</c> alone in a bare <c>debian:trixie-slim</c> with the SDK mounted: Java, Python and gpgv are not there and are
/// installed. The Docker engine is that of <c>../shared/cluster</c>.
/// </summary>
[Trait("Category", "Campaign")]
public sealed class BareContainerTests(Checkout checkout) : IAsyncLifetime
{
    private const string Script = """
        cd /work/main && ./build.sh
        code=$?
        ./build.sh Destroy --purge >/dev/null
        exit $code
        """;

    private bool _startedEngine;

    private static string Shared { get; } =
        Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared"));

    private static string Cluster => Path.Combine(Shared, "cluster", "cluster");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists(Cluster), "there is no ../shared/cluster");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "the engine needs root");
        if ((await RunAsync("sh", "-c", "docker info >/dev/null 2>&1")).ExitCode != 0)
        {
            _startedEngine = true;
            var started = await RunAsync(Cluster, "docker");
            started.ExitCode.ShouldBe(0, started.Output + started.Error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_startedEngine)
        {
            await RunAsync(Cluster, "down");
        }
    }

    [Fact]
    public async Task A_bare_Debian_goes_green_by_itself()
    {
        var clone = checkout.Deployable("bare");
        // …/dotnet/shared/Microsoft.NETCore.App/10.0.x/
        var dotnet = Path.GetFullPath(
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")
        );
        var packages =
            Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
                ".nuget",
                "packages"
            );
        string[] mounts =
        [
            $"{dotnet}:/usr/share/dotnet:ro",
            $"{clone}:/work/main",
            $"{Shared}:/work/shared:ro",
            $"{packages}:/root/.nuget/packages",
            // Restoring checks TLS; the folder itself must stay the container's, for apt writes into it.
            "/etc/ssl/certs/ca-certificates.crt:/ca.crt:ro",
        ];

        var result = await RunAsync(
            "docker",
            [
                "run",
                "--rm",
                "--network",
                "host",
                "-e",
                "SSL_CERT_FILE=/ca.crt",
                .. mounts.SelectMany(mount => (string[])["-v", mount]),
                "debian:trixie-slim",
                "bash",
                "-c",
                Script,
            ]
        );

        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        result.Output.ShouldContain("installing openjdk-");
        result.Output.ShouldContain("installing python3");
        result.Output.ShouldContain("All 8 checks passed");
    }

    private async Task<ScriptResult> RunAsync(
        string program,
        params IReadOnlyList<string> arguments
    )
    {
        using var process = checkout.StartProgram(program, "/", arguments);
        return await Checkout.EndOf(process);
    }
}
