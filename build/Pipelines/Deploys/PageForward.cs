using System.Net.Sockets;
using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Leads a port of this computer to a page in the cluster; each connection finds its pod anew.</summary>
internal sealed class PageForward(
    KubernetesClient client,
    DeploySettings settings,
    TimeProvider time,
    Action<string> warn
)
{
    // A pod that is replaced is back by then, and a browser waits that long.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Goes on until it is cancelled.</summary>
    public async Task RunAsync(Door door, Action<string> show, CancellationToken cancellationToken)
    {
        var pod =
            await FindAsync(door, mustBeReady: false, cancellationToken)
            ?? throw new PipelineException(
                $"{door.Name} has no pod in the namespace {settings.Namespace}: {door.Absence}"
            );
        var token =
            door.Name == "notebook"
                ? await NotebookToken.ReadAsync(client, settings.Namespace, cancellationToken)
                : null;
        await using var forward = Listen(door);
        show(
            $"http://127.0.0.1:{forward.LocalPort}/{NotebookAddress.PathOf(pod)}{(token is null ? "" : $"?token={token}")}"
        );
        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
    }

    // The page's own port where that is free, so that an address that was kept leads there again.
    private PortForward Listen(Door door)
    {
        try
        {
            return Listen(door, door.Port);
        }
        catch (SocketException)
        {
            return Listen(door, 0);
        }
    }

    private PortForward Listen(Door door, int port) =>
        new(port, stop => ConnectAsync(door, stop), failure => warn(failure.Message));

    private async Task<Stream> ConnectAsync(Door door, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            if (await FindAsync(door, mustBeReady: true, cancellationToken) is { } pod)
            {
                return await client.ConnectAsync(
                    new PodName(Name(pod), settings.Namespace),
                    door.Port,
                    cancellationToken
                );
            }

            if (time.GetElapsedTime(start) > s_patience)
            {
                throw new IOException($"no pod of {door.Name} is ready");
            }

            await Task.Delay(s_pause, time, cancellationToken);
        }
    }

    // Of the first component that has one.
    private async Task<JsonElement?> FindAsync(
        Door door,
        bool mustBeReady,
        CancellationToken cancellationToken
    )
    {
        foreach (var component in door.Components)
        {
            var query = new ObjectQuery("v1", "Pod")
            {
                Namespace = settings.Namespace,
                LabelSelector =
                    $"app.kubernetes.io/part-of=kindling,app.kubernetes.io/component={component}",
            };
            var pods = (await client.ListAsync(query, cancellationToken)).Items;
            var serving = pods.Where(pod => Serves(pod, mustBeReady))
                .OrderBy(Name, StringComparer.Ordinal)
                .ToArray();
            if (serving is [var first, ..])
            {
                return first;
            }
        }

        return null;
    }

    private static bool Serves(JsonElement pod, bool mustBeReady) =>
        pod.Text("metadata", "deletionTimestamp") is null
        && pod.Text("status", "phase") is not ("Succeeded" or "Failed")
        && (!mustBeReady || StuckPods.IsReady(pod));

    private static string Name(JsonElement pod) => pod.Text("metadata", "name") ?? "";
}
