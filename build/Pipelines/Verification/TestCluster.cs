using Kindling.Pipelines.Processes;
using Serilog;

namespace Kindling.Pipelines.Verification;

/// <summary>
/// The Docker engine and the registries that tests run against: brought up by the script of ../shared/cluster where nothing of it
/// runs yet, and then brought down again.
/// </summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly string _script;
    private readonly bool _isOurs;

    private TestCluster(string script, bool isOurs)
    {
        (_script, _isOurs) = (script, isOurs);
    }

    /// <summary>Brings it up; where there is no such script, tests that want an engine find their own or are skipped.</summary>
    public static async Task<TestCluster?> UpAsync(
        string root,
        ILogger log,
        CancellationToken cancellationToken
    )
    {
        var script = Path.GetFullPath("../shared/cluster/cluster", root);
        if (!File.Exists(script))
        {
            log.Warning("{Script} is not there: tests that need an engine may be skipped", script);
            return null;
        }

        var status = await new CommandLine(script, ["status"]).RunAsync(cancellationToken);
        var isRunning = status.LastLines.Any(line =>
            line.EndsWith(" runs", StringComparison.Ordinal)
        );
        log.Information("{Script} docker", script);
        var result = await new CommandLine(script, ["docker"]).RunAsync(cancellationToken);
        return result.Succeeded
            ? new TestCluster(script, !isRunning)
            : throw new PipelineException(
                $"{script} docker failed: {string.Join(" / ", result.LastLines.TakeLast(3))}"
            );
    }

    public async ValueTask DisposeAsync()
    {
        if (_isOurs)
        {
            await new CommandLine(_script, ["down"]).RunAsync(CancellationToken.None);
        }
    }
}
