using System.Text.Json;
using System.Text.RegularExpressions;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Why a pod is not ready, from its status: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/.</summary>
internal static partial class PodDiagnosis
{
    public static IEnumerable<Finding> Of(JsonElement pod)
    {
        var name = pod.Text("metadata", "name") ?? "";
        foreach (var condition in pod.Items("status", "conditions"))
        {
            if (
                condition.Text("type") == "PodScheduled"
                && condition.Text("reason") == "Unschedulable"
            )
            {
                yield return Unschedulable(name, condition.Text("message") ?? "it is not said why");
            }
        }

        foreach (var status in PodStep.StatusesOf(pod))
        {
            if (ContainerDiagnosis.Of(name, status, pod) is { } finding)
            {
                yield return finding;
            }
        }
    }

    private static Finding Unschedulable(string pod, string message)
    {
        var cause = $"no node takes it: {Preemption().Replace(message, "")}";
        return message switch
        {
            _ when Says(message, "Insufficient") => new(
                $"pod {pod}",
                cause,
                "Ask for less (fewer --workers, --notebooks or --data-nodes), or add a node; --wait-for-capacity waits for one.",
                Patience.Capacity
            ),
            _ when Says(message, "PersistentVolumeClaim") || Says(message, "volume") => new(
                $"pod {pod}",
                cause,
                "Name a storage class that the cluster has by --storage-class, or make the volume.",
                // Volumes are made while the pod waits.
                Patience.Grace
            ),
            _ => new(
                $"pod {pod}",
                cause,
                "Look at the nodes' taints and labels; --wait-for-capacity waits for another node.",
                Says(message, "taint") ? Patience.Taint : Patience.Capacity
            ),
        };
    }

    private static bool Says(string message, string word) =>
        message.Contains(word, StringComparison.OrdinalIgnoreCase);

    // What the scheduler says of pods that could make room, and of claims to devices: there are none.
    [GeneratedRegex(
        @"[,.]? (?:no new claims to deallocate, )?preemption: .*$|\. not found$",
        RegexOptions.CultureInvariant | RegexOptions.Singleline,
        1000
    )]
    private static partial Regex Preemption();
}
