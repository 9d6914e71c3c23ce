using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// Waits until what was applied is ready, by watches; when that will not be, it says why. It is made before anything is applied: what
/// was told before that is no present fault, and its time for all begins there.
/// </summary>
internal sealed class DeployWait(
    KubernetesClient client,
    DeploySettings settings,
    TimeProvider time,
    IWaitProgress progress
)
{
    // Some patience ends without news.
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);

    private readonly ClusterView _view = new(time);
    private readonly FindingTracker _tracker = new(settings.CapacityPatience);
    private readonly ResourceClocks _clocks = new(settings);
    private readonly MissingObjects _missing = new(client, settings.Namespace, time);
    private readonly HashSet<string> _freed = new(StringComparer.Ordinal);
    private readonly long _start = time.GetTimestamp();

    public async Task WaitAsync(
        IReadOnlyList<Manifest> manifests,
        CancellationToken cancellationToken
    )
    {
        var awaited = manifests
            .Where(manifest => manifest.Kind is "Deployment" or "StatefulSet" or "Job")
            .ToArray();
        if (awaited.Length > 0)
        {
            await progress.TrackAsync(() => FollowAsync(awaited, cancellationToken));
        }
    }

    private async Task FollowAsync(
        IReadOnlyList<Manifest> awaited,
        CancellationToken cancellationToken
    )
    {
        ObjectQuery[] queries =
        [
            .. Watched(awaited)
                .Select(x => new ObjectQuery(x.ApiVersion, x.Kind)
                {
                    Namespace = settings.Namespace,
                }),
        ];
        using var look = new CloserLook(client, settings, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var watch = new NamespaceWatch(client, queries, time, cancellationToken);
        try
        {
            do
            {
                await watch.TakeAsync(_view, s_tick, cancellationToken);
            } while (
                !_view.Knows(queries.Select(x => x.Kind))
                || !await IsDoneAsync(awaited, look, stop.Token)
            );
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    // Pods, claims and warnings tell why the others are not ready; a Deployment's pods are known by its ReplicaSet.
    private static IEnumerable<(string ApiVersion, string Kind)> Watched(
        IReadOnlyList<Manifest> awaited
    ) =>
        awaited
            .Select(x => (x.Name.ApiVersion, x.Kind))
            .Concat(
                awaited
                    .Where(x => x.Kind == "Deployment")
                    .Select(x => (x.Name.ApiVersion, "ReplicaSet"))
            )
            .Concat([("v1", "Pod"), ("v1", "PersistentVolumeClaim"), ("v1", "Event")])
            .Distinct();

    private async Task<bool> IsDoneAsync(
        IReadOnlyList<Manifest> manifests,
        CloserLook look,
        CancellationToken cancellationToken
    )
    {
        var judged = manifests.Select(manifest => Judge.Of(manifest, _view)).ToArray();
        var all = look.Add(judged, cancellationToken);
        progress.Show(all);
        if (all.All(x => x.State.Progress == Progress.Ready))
        {
            // Its port answers long before it lets anybody write.
            if (await look.HoldingAsync(all, cancellationToken) is not { } held)
            {
                return true;
            }

            all = held;
            progress.Show(all);
        }

        var pending = all.Where(x => x.State.Progress != Progress.Ready).ToArray();

        await FreeAsync(pending, cancellationToken);
        if (await TroubleAsync(all, pending, cancellationToken) is { } trouble)
        {
            throw await new Explanation(client, settings, time).OfAsync(trouble, cancellationToken);
        }

        return false;
    }

    private async Task<Trouble?> TroubleAsync(
        IReadOnlyList<Awaited> all,
        IReadOnlyList<Awaited> pending,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var findings = pending.SelectMany(x => x.Findings).Distinct().ToArray();
        var due = await _missing.SureAsync(_tracker.Due(findings, now), cancellationToken);
        var late = _clocks.Late(all, now);
        if (due.Count > 0 || pending.Any(x => x.State.Progress == Progress.Failed))
        {
            return new Trouble(pending, due.Count > 0 ? due : findings);
        }

        if (late.Count > 0)
        {
            return Late(late, late.Max(_clocks.Allowed));
        }

        var isOver = time.GetElapsedTime(_start) > settings.Deadline + settings.CapacityPatience;
        return isOver ? Late(pending, settings.Deadline + settings.CapacityPatience) : null;
    }

    // Better an old reason than none; and what takes its time is none but here.
    private Trouble Late(IReadOnlyList<Awaited> late, TimeSpan limit) =>
        new(
            late,
            [
                .. late.SelectMany(x =>
                        x.Findings.Concat(Judge.Of(x.Manifest, _view, ever: true).Findings)
                            .Concat(Pulling(x))
                    )
                    .Distinct(),
            ]
        )
        {
            Limit = limit,
        };

    private IEnumerable<Finding> Pulling(Awaited awaited) =>
        awaited
            .Pods.Where(pod => !StuckPods.IsReady(pod))
            .SelectMany(pod => PullDiagnosis.Of(pod, _view.EventsOf(pod)));

    private async Task FreeAsync(IEnumerable<Awaited> pending, CancellationToken cancellationToken)
    {
        foreach (var pod in pending.SelectMany(x => x.Stuck))
        {
            var uid = pod.Text("metadata", "uid") ?? "";
            var name = pod.Text("metadata", "name") ?? "";
            if (_freed.Add(uid))
            {
                progress.Note($"pod {name} is not ready and of an older template: replaced");
                await client.DeleteAsync(
                    new ObjectName("v1", "Pod", name, settings.Namespace),
                    new DeleteOptions { Uid = uid },
                    cancellationToken
                );
            }
        }
    }
}
