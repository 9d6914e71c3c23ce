using System.Text.Json;
using System.Threading.Channels;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Waits until what was applied is ready, by watches; when that will not be, it says why.</summary>
internal sealed class DeployWait(
    KubernetesClient client,
    DeploySettings settings,
    TimeProvider time,
    Action<string> tell
)
{
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);

    // Pods, claims and warnings tell why the others are not ready.
    private static readonly (string ApiVersion, string Kind)[] s_watched =
    [
        ("apps/v1", "Deployment"),
        ("apps/v1", "StatefulSet"),
        ("batch/v1", "Job"),
        ("v1", "Pod"),
        ("v1", "PersistentVolumeClaim"),
        ("v1", "Event"),
    ];

    private readonly ClusterView _view = new();
    private readonly FindingTracker _tracker = new(settings.CapacityPatience);
    private readonly Dictionary<Manifest, string> _told = [];
    private readonly HashSet<string> _freed = new(StringComparer.Ordinal);

    public async Task WaitAsync(
        IReadOnlyList<Manifest> manifests,
        CancellationToken cancellationToken
    )
    {
        var awaited = manifests
            .Where(manifest => manifest.Kind is "Deployment" or "StatefulSet" or "Job")
            .ToArray();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var news = Channel.CreateUnbounded<(string Kind, WatchEvent Event)>();
        var watches = s_watched
            .Select(x => WatchAsync(x.ApiVersion, x.Kind, news.Writer, stop.Token))
            .ToArray();
        try
        {
            await FollowAsync(awaited, news.Reader, cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(watches);
        }
    }

    private async Task WatchAsync(
        string apiVersion,
        string kind,
        ChannelWriter<(string Kind, WatchEvent Event)> news,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var query = new ObjectQuery(apiVersion, kind) { Namespace = settings.Namespace };
            await foreach (var happened in client.WatchAsync(query, cancellationToken))
            {
                news.TryWrite((kind, happened));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
        catch (KubernetesException exception)
        {
            news.TryComplete(exception);
        }
    }

    private async Task FollowAsync(
        IReadOnlyList<Manifest> awaited,
        ChannelReader<(string Kind, WatchEvent Event)> news,
        CancellationToken cancellationToken
    )
    {
        var start = time.GetTimestamp();
        using var ticks = new PeriodicTimer(s_tick, time);
        var tick = ticks.WaitForNextTickAsync(cancellationToken).AsTask();
        while (true)
        {
            var more = news.WaitToReadAsync(cancellationToken).AsTask();
            if (await Task.WhenAny(more, tick) == tick)
            {
                await tick;
                tick = ticks.WaitForNextTickAsync(cancellationToken).AsTask();
            }
            else
            {
                await more;
            }

            while (news.TryRead(out var item))
            {
                _view.Take(item.Kind, item.Event);
            }

            if (
                _view.Knows(s_watched.Select(x => x.Kind))
                && await IsDoneAsync(awaited, time.GetElapsedTime(start), cancellationToken)
            )
            {
                return;
            }
        }
    }

    private async Task<bool> IsDoneAsync(
        IReadOnlyList<Manifest> manifests,
        TimeSpan elapsed,
        CancellationToken cancellationToken
    )
    {
        var all = manifests.Select(manifest => Judge.Of(manifest, _view)).ToArray();
        foreach (var awaited in all)
        {
            Tell(awaited);
            await FreeAsync(awaited.Stuck, cancellationToken);
        }

        var pending = all.Where(x => x.State.Progress != Progress.Ready).ToArray();
        var findings = pending.SelectMany(x => x.Findings).Distinct().ToArray();
        var due = _tracker.Due(findings, time.GetUtcNow());
        var isLate =
            pending.Length > 0 && elapsed > settings.ResourceDeadline + settings.CapacityPatience;
        if (
            due.Count > 0
            || isLate
            || Array.Exists(pending, x => x.State.Progress == Progress.Failed)
        )
        {
            throw await new Explanation(client, settings).OfAsync(
                new Trouble(pending, due.Count > 0 ? due : findings, isLate && due.Count == 0),
                cancellationToken
            );
        }

        return pending.Length == 0;
    }

    private async Task FreeAsync(
        IEnumerable<JsonElement> stuck,
        CancellationToken cancellationToken
    )
    {
        foreach (var pod in stuck)
        {
            var uid = pod.Text("metadata", "uid") ?? "";
            var name = pod.Text("metadata", "name") ?? "";
            if (_freed.Add(uid))
            {
                tell($"pod {name} never became ready and is of an older template: replaced");
                await client.DeleteAsync(
                    new ObjectName("v1", "Pod", name, settings.Namespace),
                    new DeleteOptions { Uid = uid },
                    cancellationToken
                );
            }
        }
    }

    private void Tell(Awaited awaited)
    {
        if (_told.GetValueOrDefault(awaited.Manifest) != awaited.State.Message)
        {
            _told[awaited.Manifest] = awaited.State.Message;
            tell($"{awaited.Manifest}: {awaited.State.Message}");
        }
    }
}
