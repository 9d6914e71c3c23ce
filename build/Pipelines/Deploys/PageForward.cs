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
    private readonly ComponentPods _pods = new(client, settings.Namespace);

    // A pod that is replaced is back by then, and a browser waits that long.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Goes on until it is cancelled.</summary>
    public async Task RunAsync(Door door, Action<string> show, CancellationToken cancellationToken)
    {
        var pod =
            await FindAsync(door, door.Pod, mustBeReady: false, cancellationToken)
            ?? throw new PipelineException(
                $"{door.Pod ?? door.Name} has no pod in the namespace {settings.Namespace}: {door.Absence}"
            );
        // A notebook is a driver too, whose page stands at no path.
        var path = door.Name == "notebook" ? NotebookAddress.PathOf(pod) : "";
        var token =
            door.Name == "notebook"
                ? await NotebookToken.ReadAsync(client, settings.Namespace, cancellationToken)
                : null;
        // Of several users each has a pod of that name, and another's is no replacement.
        var only = door.Name == "notebook" ? ComponentPods.NameOf(pod) : null;
        await using var forward = Listen(door, only);
        show(
            $"http://127.0.0.1:{forward.LocalPort}/{path}{(token is null ? "" : $"?token={token}")}"
        );
        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
    }

    // The page's own port where that is free, so that an address that was kept leads there again.
    private PortForward Listen(Door door, string? only)
    {
        try
        {
            return Listen(door, only, door.Port);
        }
        catch (SocketException)
        {
            return Listen(door, only, 0);
        }
    }

    private PortForward Listen(Door door, string? only, int port) =>
        new(port, stop => ConnectAsync(door, only, stop), failure => warn(failure.Message));

    private async Task<Stream> ConnectAsync(
        Door door,
        string? only,
        CancellationToken cancellationToken
    )
    {
        var start = time.GetTimestamp();
        while (true)
        {
            if (await FindAsync(door, only, mustBeReady: true, cancellationToken) is { } pod)
            {
                return await client.ConnectAsync(
                    new PodName(ComponentPods.NameOf(pod), settings.Namespace),
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
        string? only,
        bool mustBeReady,
        CancellationToken cancellationToken
    )
    {
        foreach (var component in door.Components)
        {
            var serving = (await _pods.ListAsync(component, cancellationToken))
                .Where(pod => !mustBeReady || StuckPods.IsReady(pod))
                .Where(pod => only is null || ComponentPods.NameOf(pod) == only)
                .ToArray();
            if (serving is [var first, ..])
            {
                return first;
            }
        }

        return null;
    }
}
