using System.Text.Json;
using Kindling.Pipelines.Processes;

namespace Kindling.Pipelines.Local;

/// <summary>Asks the components over HTTP how they are.</summary>
internal sealed class HealthProbe(HttpClient http, LocalPorts ports)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Whether the daemon itself holds all its addresses. What merely answers there may be another checkout's: a DataNode
    /// that registers with the wrong NameNode is of no use to the right one ever after.
    /// </summary>
    public bool Listens(RunningDaemon daemon) =>
        ListeningPorts
            .Of(daemon.Pid)
            .IsSupersetOf(
                ports
                    .ByUse.Where(use =>
                        use.Key.StartsWith(daemon.Component + "/", StringComparison.Ordinal)
                    )
                    .Select(use => use.Value)
            );

    public async Task<Health> AskAsync(RunningDaemon daemon, CancellationToken cancellationToken)
    {
        if (!Listens(daemon))
        {
            return Health.Waiting("not listening yet");
        }

        var component = daemon.Component;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Patience);
        try
        {
            using var json = await FetchAsync(component, timeout.Token);
            return Judge(component, json.RootElement);
        }
        catch (HttpRequestException)
        {
            return Health.Waiting("does not answer");
        }
        catch (JsonException)
        {
            return Health.Waiting("answers, but not as expected");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Health.Waiting($"no answer within {Patience.TotalSeconds:0} s");
        }
    }

    private Health Judge(string component, JsonElement json) =>
        component switch
        {
            Components.NameNode => Readiness.OfNameNode(json),
            Components.DataNode => Readiness.OfDataNode(json),
            Components.Master => Readiness.OfMaster(json),
            Components.History => Readiness.OfHistory(json),
            _ => Readiness.OfWorker(json, ports[component, LocalPorts.Rpc]),
        };

    private async Task<JsonDocument> FetchAsync(
        string component,
        CancellationToken cancellationToken
    )
    {
        var (asked, path) = component switch
        {
            Components.NameNode => (component, Readiness.NameNodePath),
            Components.DataNode => (component, Readiness.DataNodePath),
            Components.History => (component, Readiness.HistoryPath),
            _ => (Components.Master, Readiness.MasterPath),
        };
        var address = new Uri(LocalPlan.Http(ports[asked, LocalPorts.Http]), path);
        await using var stream = await http.GetStreamAsync(address, cancellationToken);
        return await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken);
    }
}
