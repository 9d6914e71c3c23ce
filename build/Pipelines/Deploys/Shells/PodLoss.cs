using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Why a command ended that its pod took along; pure.</summary>
internal static class PodLoss
{
    /// <summary>What became of the pod; null when it is as it was.</summary>
    /// <param name="before">The pod when the command began.</param>
    /// <param name="now">The pod of this name now; null for none.</param>
    public static string? Of(JsonElement before, JsonElement? now) =>
        now is not { } pod || Uid(pod) != Uid(before) ? "was deleted"
        : pod.Text("metadata", "deletionTimestamp") is not null ? "is being deleted"
        : pod.Text("status", "phase") == "Failed"
            ? $"failed ({pod.Text("status", "reason") ?? Ended(pod) ?? "no reason given"})"
        : Restarts(pod) > Restarts(before)
            ? $"had its container restarted ({LastEnd(pod) ?? "no reason given"})"
        : Ended(pod) is { } reason ? $"ended ({reason})"
        : null;

    private static string? Uid(JsonElement pod) => pod.Text("metadata", "uid");

    private static double Restarts(JsonElement pod) =>
        pod.Items("status", "containerStatuses").Sum(x => x.Number("restartCount") ?? 0);

    private static string? Ended(JsonElement pod) => Reason(pod, "state");

    private static string? LastEnd(JsonElement pod) => Reason(pod, "lastState");

    private static string? Reason(JsonElement pod, string state) =>
        pod.Items("status", "containerStatuses")
            .Select(x => x.At(state, "terminated").Text("reason"))
            .FirstOrDefault(x => x is not null);
}
