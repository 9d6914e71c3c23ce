namespace Kindling.Pipelines.Deploys;

/// <summary>
/// A clock for each resource. It begins with the wait, and anew with each step that the resource makes, and when another becomes ready:
/// it may have waited for that one.
/// </summary>
internal sealed class ResourceClocks(DeploySettings settings)
{
    private readonly Dictionary<Manifest, (string Step, DateTimeOffset Since)> _clocks = [];
    private readonly HashSet<Manifest> _ready = [];

    /// <summary>Those that have made no step for longer than they may.</summary>
    public IReadOnlyList<Awaited> Late(IReadOnlyList<Awaited> all, DateTimeOffset now)
    {
        // All of them, not the first only: each is remembered.
        var isNewlyReady = all.Where(x => x.State.Progress == Progress.Ready)
            .Aggregate(false, (before, awaited) => _ready.Add(awaited.Manifest) || before);
        var pending = all.Where(x => x.State.Progress != Progress.Ready).ToArray();
        foreach (var awaited in pending)
        {
            if (
                isNewlyReady
                || !_clocks.TryGetValue(awaited.Manifest, out var clock)
                || clock.Step != awaited.Step
            )
            {
                _clocks[awaited.Manifest] = (awaited.Step, now);
            }
        }

        return [.. pending.Where(x => now - _clocks[x.Manifest].Since > Allowed(x))];
    }

    /// <summary>How long it may take for one step: longer while it waits for a node that an autoscaler brings.</summary>
    public TimeSpan Allowed(Awaited awaited) =>
        awaited.Findings.Any(x => x.Patience is Patience.Capacity or Patience.Taint)
            ? settings.ResourceDeadline + settings.CapacityPatience
            : settings.ResourceDeadline;
}
