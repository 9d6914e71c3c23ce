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
    /// <summary>A text that changes with each step that it makes.</summary>
    public string Step => string.Join('|', Pods.Select(PodStep.Mark).Prepend(State.Message));

    /// <summary>Containers that are not ready, or do a Job's work: only their logs may tell why it takes so long.</summary>
    public IEnumerable<SilentContainer> Silent =>
        from pod in Pods
        where pod.Text("status", "phase") != "Succeeded"
        from status in PodStep.StatusesOf(pod)
        let ended = status.At("state", "terminated")
        where ended.Number("exitCode") != 0
        where Manifest.Kind == "Job" || !status.Flag("ready")
        where ended.ValueKind == JsonValueKind.Object || IsRunning(status)
        select new SilentContainer(
            pod.Text("metadata", "name") ?? "",
            status.Text("name") ?? "",
            EventTime.Parse(status.Text("state", "running", "startedAt")),
            (int?)ended.Number("exitCode")
        );

    private static bool IsRunning(JsonElement status) =>
        status.At("state", "running").ValueKind == JsonValueKind.Object;
}

/// <summary>A container that runs and is not ready, or has ended badly.</summary>
/// <param name="Since">Since when it runs; null when it does not.</param>
/// <param name="ExitCode">How it ended; null while it runs.</param>
internal sealed record SilentContainer(
    string Pod,
    string Container,
    DateTimeOffset? Since,
    int? ExitCode
)
{
    /// <summary>In words.</summary>
    public string Cause =>
        ExitCode is { } code ? $"it ended with exit code {code}" : "it runs, and is not ready";

    /// <inheritdoc/>
    public override string ToString() => $"pod {Pod}, container {Container}";
}
