using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>A workload that is awaited, as a view shows it.</summary>
/// <param name="Manifest">What is awaited.</param>
/// <param name="State">How far it is.</param>
/// <param name="Pods">Its pods, without those that are stuck.</param>
/// <param name="Stuck">Pods that have to go before it can go on.</param>
/// <param name="Findings">What looks wrong.</param>
internal sealed record Awaited(
    Manifest Manifest,
    ReadyState State,
    IReadOnlyList<JsonElement> Pods,
    IReadOnlyList<JsonElement> Stuck,
    IReadOnlyList<Finding> Findings
)
{
    /// <summary>Its containers that are not ready: only their logs may tell why.</summary>
    public IEnumerable<(string Pod, string Container)> NotReady =>
        Pods.SelectMany(pod =>
            pod.Items("status", "initContainerStatuses")
                .Concat(pod.Items("status", "containerStatuses"))
                .Where(status => !status.Flag("ready"))
                .Select(status => (pod.Text("metadata", "name") ?? "", status.Text("name") ?? ""))
        );
}

/// <summary>Looks at a view of the cluster and says how far a workload is, and what keeps it; pure.</summary>
internal static class Judge
{
    public static Awaited Of(Manifest manifest, ClusterView view)
    {
        if (view.Find(manifest.Kind, manifest.Name.Name) is not { } live)
        {
            return new Awaited(manifest, ReadyState.Waiting("it is not there"), [], [], []);
        }

        var state = Readiness.Of(manifest.Kind, live);
        if (state.Progress == Progress.Ready)
        {
            return new Awaited(manifest, state, [], [], []);
        }

        var all = view.PodsOf(live).ToArray();
        var stuck = StuckPods.Of(manifest.Kind, live, all).ToArray();
        // Those that are about to go tell nothing about what is wanted.
        var pods = all.Except(stuck).ToArray();
        return new Awaited(manifest, state, pods, stuck, [.. Findings(live, pods, view)]);
    }

    private static IEnumerable<Finding> Findings(
        JsonElement live,
        IReadOnlyList<JsonElement> pods,
        ClusterView view
    )
    {
        var warnings = view.WarningsOf(live)
            .Concat(pods.Count == 0 ? view.WarningsOfReplicaSets(live) : [])
            .Concat(pods.Where(pod => !StuckPods.IsReady(pod)).SelectMany(view.WarningsOf));
        return pods.SelectMany(PodDiagnosis.Of)
            .Concat(warnings.Select(WarningDiagnosis.Of).OfType<Finding>())
            .Distinct();
    }
}
