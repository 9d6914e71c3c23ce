using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>How far a pod is: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-conditions.</summary>
internal static class PodStep
{
    private static readonly string[] s_conditions = ["PodScheduled", "Initialized", "Ready"];

    /// <summary>In words.</summary>
    public static string Of(JsonElement pod)
    {
        if (pod.Text("status", "phase") is "Succeeded" or "Failed")
        {
            return pod.Text("status", "phase") == "Failed" ? "it has failed" : "it is done";
        }

        if (Is(pod, "Ready"))
        {
            return "ready";
        }

        return Is(pod, "PodScheduled")
            ? StatusesOf(pod)
                .Select(InWords)
                .OfType<string>()
                .FirstOrDefault("its containers are made")
            : "it waits for a node";
    }

    /// <summary>A text that changes with each step, but not while a container crashes again and again.</summary>
    public static string Mark(JsonElement pod) =>
        $"{pod.Text("metadata", "uid")} {pod.Text("status", "phase") is "Succeeded"} {string.Join(' ', s_conditions.Select(x => Is(pod, x)))}";

    /// <summary>Whether one of its containers has ever run.</summary>
    public static bool HasStarted(JsonElement pod) =>
        StatusesOf(pod)
            .Any(status =>
                status.At("state", "waiting").ValueKind != JsonValueKind.Object
                || status.At("lastState", "terminated").ValueKind == JsonValueKind.Object
            );

    /// <summary>What is known of its containers; those that begin it come first.</summary>
    public static IEnumerable<JsonElement> StatusesOf(JsonElement pod) =>
        pod.Items("status", "initContainerStatuses")
            .Concat(pod.Items("status", "containerStatuses"));

    private static string? InWords(JsonElement status)
    {
        var name = $"container {status.Text("name")}";
        return status.Text("state", "waiting", "reason") switch
        {
            // Of all that a pod needs before its first container runs.
            "ContainerCreating" or "PodInitializing" =>
                $"{name} is made: image, volumes and network",
            { } reason => $"{name} waits: {reason}",
            null when status.At("state", "running").ValueKind == JsonValueKind.Object =>
                status.Flag("ready") ? $"{name} runs" : $"{name} runs, and is not ready yet",
            _ => null,
        };
    }

    private static bool Is(JsonElement pod, string type) =>
        pod.Items("status", "conditions")
            .Any(x => x.Text("type") == type && x.Text("status") == "True");
}
