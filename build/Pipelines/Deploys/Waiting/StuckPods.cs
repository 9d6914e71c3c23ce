using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// Pods of a StatefulSet that are not ready and of a template before the one that is wanted. Where pods come one after the other, its
/// controller waits for them without end before it makes the new one, and says that they are to be deleted by hand (those that come
/// side by side it replaces itself):
/// https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback.
/// </summary>
internal static class StuckPods
{
    public static IEnumerable<JsonElement> Of(
        string kind,
        JsonElement workload,
        IEnumerable<JsonElement> pods
    )
    {
        var wanted = workload.Text("status", "updateRevision");
        var isSeen =
            workload.Number("status", "observedGeneration")
            >= workload.Number("metadata", "generation");
        var isOrdered = workload.Text("spec", "podManagementPolicy") != "Parallel";
        return kind == "StatefulSet" && isOrdered && isSeen && wanted is not null
            ? pods.Where(pod =>
                !IsReady(pod)
                && pod.Text("metadata", "labels", "controller-revision-hash") is { } revision
                && revision != wanted
            )
            : [];
    }

    /// <summary>Whether a pod's own condition says so.</summary>
    public static bool IsReady(JsonElement pod) =>
        pod.Items("status", "conditions")
            .Any(x => x.Text("type") == "Ready" && x.Text("status") == "True");
}
