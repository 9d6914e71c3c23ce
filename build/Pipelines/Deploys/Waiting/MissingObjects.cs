using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Asks whether what the kubelet did not find is missing still: its word may be of the time before a deploy.</summary>
internal sealed class MissingObjects(KubernetesClient client, string space, TimeProvider time)
{
    private static readonly TimeSpan s_valid = TimeSpan.FromSeconds(3);

    private readonly Dictionary<MissingObject, (bool IsThere, long At)> _asked = [];

    /// <summary>Those findings that miss nothing, or what is missing indeed.</summary>
    public async Task<IReadOnlyList<Finding>> SureAsync(
        IReadOnlyList<Finding> findings,
        CancellationToken cancellationToken
    )
    {
        var sure = new List<Finding>();
        foreach (var finding in findings)
        {
            if (
                finding.Missing is not { } missing
                || !await IsThereAsync(missing, cancellationToken)
            )
            {
                sure.Add(finding);
            }
        }

        return sure;
    }

    private async Task<bool> IsThereAsync(
        MissingObject missing,
        CancellationToken cancellationToken
    )
    {
        if (_asked.TryGetValue(missing, out var last) && time.GetElapsedTime(last.At) < s_valid)
        {
            return last.IsThere;
        }

        var name = new ObjectName("v1", missing.Kind, missing.Name, space);
        var isThere = false;
        try
        {
            isThere = await client.GetAsync(name, cancellationToken) is not null;
        }
        catch (KubernetesException)
        {
            // Whoever may not look believes the kubelet.
            isThere = false;
        }

        _asked[missing] = (isThere, time.GetTimestamp());
        return isThere;
    }
}
