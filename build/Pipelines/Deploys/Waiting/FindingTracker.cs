namespace Kindling.Pipelines.Deploys;

/// <summary>Remembers since when something looks wrong, and says when it has for too long.</summary>
internal sealed class FindingTracker(TimeSpan capacity)
{
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan s_start = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan s_nodes = TimeSpan.FromSeconds(20);

    // Kubernetes taints a node that it does not hear of, as after a restart of the API server, and says the same of it as of others:
    // https://kubernetes.io/docs/concepts/architecture/nodes/#node-controller.
    private static readonly TimeSpan s_taint = TimeSpan.FromSeconds(90);

    private readonly Dictionary<(string, string), DateTimeOffset> _since = [];

    /// <summary>The findings that have lasted for longer than they may.</summary>
    public IReadOnlyList<Finding> Due(IReadOnlyList<Finding> findings, DateTimeOffset now)
    {
        // By what it is about, not by its words: ErrImagePull and ImagePullBackOff take turns.
        foreach (var gone in _since.Keys.Except(findings.Select(KeyOf)).ToArray())
        {
            _since.Remove(gone);
        }

        foreach (var finding in findings)
        {
            _since.TryAdd(KeyOf(finding), now);
        }

        return [.. findings.Where(finding => now - _since[KeyOf(finding)] >= Allowed(finding))];
    }

    private TimeSpan Allowed(Finding finding) =>
        finding.Patience switch
        {
            Patience.None => TimeSpan.Zero,
            Patience.Short => s_short,
            Patience.Start => s_start,
            Patience.Capacity => s_nodes + capacity,
            Patience.Taint => s_taint + capacity,
            _ => s_grace,
        };

    private static (string, string) KeyOf(Finding finding) => (finding.Resource, finding.Advice);
}
