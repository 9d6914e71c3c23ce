using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// Pods of a StatefulSet that are not ready and of a template before the one that is wanted. Its controller waits for them without end
/// before it makes the new ones, and says that they are to be deleted by hand:
/// https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback. Where pods come side by side it replaces one
/// that only fails its probe itself, in its turn.
/// </summary>
internal static class StuckPods
{
    /// <summary>Those that have to be deleted.</summary>
    public static IEnumerable<JsonElement> Of(
        string kind,
        JsonElement workload,
        IEnumerable<JsonElement> pods
    )
    {
        var isOrdered = workload.Text("spec", "podManagementPolicy") != "Parallel";
        return OldOf(kind, workload, pods).Where(pod => isOrdered || PodDiagnosis.Of(pod).Any());
    }

    /// <summary>Those that are not ready and of a template before: they tell nothing of what is wanted.</summary>
    public static IEnumerable<JsonElement> OldOf(
        string kind,
        JsonElement workload,
        IEnumerable<JsonElement> pods
    )
    {
        var wanted = workload.Text("status", "updateRevision");
        var isSeen =
            workload.Number("status", "observedGeneration")
            >= workload.Number("metadata", "generation");
        return kind == "StatefulSet" && isSeen && wanted is not null
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
