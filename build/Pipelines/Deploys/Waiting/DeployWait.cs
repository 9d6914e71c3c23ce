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
                await news.WriteAsync((kind, happened), cancellationToken);
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
        IReadOnlyList<Manifest> awaited,
        TimeSpan elapsed,
        CancellationToken cancellationToken
    )
    {
        var pending = new List<(Manifest Manifest, ReadyState State)>();
        foreach (var manifest in awaited)
        {
            var state = _view.Find(manifest.Kind, manifest.Name.Name) is { } live
                ? Readiness.Of(manifest.Kind, live)
                : ReadyState.Waiting("it is not there");
            Tell(manifest, state);
            if (state.Progress != Progress.Ready)
            {
                pending.Add((manifest, state));
            }
        }

        await FreeAsync(pending.Select(x => x.Manifest), cancellationToken);
        var findings = pending.SelectMany(x => Findings(x.Manifest)).Distinct().ToArray();
        var due = _tracker.Due(findings, time.GetUtcNow());
        var isOver = pending.Count > 0 && elapsed > settings.ResourceDeadline;
        if (due.Count > 0 || isOver || pending.Exists(x => x.State.Progress == Progress.Failed))
        {
            throw await new Explanation(client, settings).OfAsync(
                new Trouble(
                    pending,
                    due.Count > 0 ? due : findings,
                    due.Count > 0 ? [] : NotReady(pending.Select(x => x.Manifest)),
                    isOver && due.Count == 0
                ),
                cancellationToken
            );
        }

        return pending.Count == 0;
    }

    private async Task FreeAsync(
        IEnumerable<Manifest> manifests,
        CancellationToken cancellationToken
    )
    {
        foreach (var manifest in manifests)
        {
            if (_view.Find(manifest.Kind, manifest.Name.Name) is not { } live)
            {
                continue;
            }

            var pods = _view.PodsOf(manifest.Kind, live).ToArray();
            foreach (var pod in StuckPods.Of(manifest.Kind, live, pods))
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
    }

    private void Tell(Manifest manifest, ReadyState state)
    {
        if (_told.GetValueOrDefault(manifest) != state.Message)
        {
            _told[manifest] = state.Message;
            tell($"{manifest}: {state.Message}");
        }
    }

    private IEnumerable<Finding> Findings(Manifest manifest)
    {
        if (_view.Find(manifest.Kind, manifest.Name.Name) is not { } live)
        {
            return [];
        }

        // Those that are about to go tell nothing about what is wanted.
        var all = _view.PodsOf(manifest.Kind, live).ToArray();
        var pods = all.Except(StuckPods.Of(manifest.Kind, live, all)).ToArray();
        var replicaSets =
            pods.Length > 0
                ? []
                : _view
                    .All("Event")
                    .Where(x =>
                        x.Text("involvedObject", "kind") == "ReplicaSet"
                        && x.Text("involvedObject", "name") is { } name
                        && name.StartsWith(manifest.Name.Name + "-", StringComparison.Ordinal)
                        && x.Text("type") == "Warning"
                    );
        var warnings = _view
            .WarningsOf(live.Text("metadata", "uid") ?? "")
            .Concat(replicaSets)
            .Concat(
                pods.Where(pod => !StuckPods.IsReady(pod))
                    .SelectMany(pod => _view.WarningsOf(pod.Text("metadata", "uid") ?? ""))
            );
        return
        [
            .. pods.SelectMany(PodDiagnosis.Of),
            .. warnings.Select(WarningDiagnosis.Of).OfType<Finding>(),
        ];
    }

    private IReadOnlyList<(string Pod, string Container)> NotReady(
        IEnumerable<Manifest> manifests
    ) =>
        [
            .. manifests
                .SelectMany(manifest =>
                    _view.Find(manifest.Kind, manifest.Name.Name) is { } live
                        ? _view.PodsOf(manifest.Kind, live)
                        : []
                )
                .SelectMany(pod =>
                    pod.Items("status", "initContainerStatuses")
                        .Concat(pod.Items("status", "containerStatuses"))
                        .Where(x => !x.Flag("ready"))
                        .Select(x => (pod.Text("metadata", "name") ?? "", x.Text("name") ?? ""))
                ),
        ];
}
