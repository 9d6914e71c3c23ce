using Kindling.Pipelines.Processes;
using Serilog;

namespace Kindling.Pipelines.Verification;

/// <summary>
/// The Docker engine, the registries and the Kubernetes that tests run against: brought up by the script of ../shared/cluster where nothing of it
/// runs yet, and then brought down again.
/// </summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private const string Export = "export ";

    private readonly string _script;
    private readonly bool _isOurs;

    private TestCluster(string script, bool isOurs, IEnumerable<string> said)
    {
        (_script, _isOurs) = (script, isOurs);
        Variables = said.Select(line => line.Split('=', 2))
            .Where(x => x.Length == 2 && x[0].StartsWith(Export, StringComparison.Ordinal))
            .ToDictionary(
                x => x[0][Export.Length..],
                x =>
                    (string?)
                        x[1]
                            .Replace(
                                "$PATH",
                                Environment.GetEnvironmentVariable("PATH"),
                                StringComparison.Ordinal
                            ),
                StringComparer.Ordinal
            );
    }

    /// <summary>What its clients need: DOCKER_HOST, KUBECONFIG, PATH.</summary>
    public IReadOnlyDictionary<string, string?> Variables { get; }

    /// <summary>Brings it up; where there is no such script, tests that want an engine or a cluster find their own or are skipped.</summary>
    public static async Task<TestCluster?> UpAsync(
        string root,
        ILogger log,
        CancellationToken cancellationToken
    )
    {
        var script = Path.GetFullPath("../shared/cluster/cluster", root);
        if (!File.Exists(script))
        {
            log.Warning(
                "{Script} is not there: tests that need an engine or a cluster may be skipped",
                script
            );
            return null;
        }

        var status = await new CommandLine(script, ["status"]).RunAsync(cancellationToken);
        var isRunning = status.LastLines.Any(line =>
            line.EndsWith(" runs", StringComparison.Ordinal)
        );
        log.Information("{Script} up", script);
        var result = await new CommandLine(script, ["up"]).RunAsync(cancellationToken);
        return result.Succeeded
            ? new TestCluster(script, !isRunning, result.LastLines)
            : throw new PipelineException(
                $"{script} up failed: {string.Join(" / ", result.LastLines.TakeLast(3))}"
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
