using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Tells which runs nobody follows any more, from what is there of them; pure.</summary>
internal static class RunLeftovers
{
    /// <summary>The names of those runs.</summary>
    /// <param name="jobs">The Jobs of runs.</param>
    /// <param name="pods">The pods of runs: a Job may be gone before its driver, so both say whose they are.</param>
    /// <param name="now">The time by the API server's clock.</param>
    public static IEnumerable<string> In(
        IReadOnlyList<JsonElement> jobs,
        IReadOnlyList<JsonElement> pods,
        DateTimeOffset now
    )
    {
        var submitted = jobs.Select(RunOf).ToHashSet(StringComparer.Ordinal);
        return jobs.Where(job => IsGone(job) || RunPulse.IsOver(job, now))
            .Concat(
                pods.Where(pod => IsGone(pod) || (HasEnded(pod) && !submitted.Contains(RunOf(pod))))
            )
            .Select(RunOf)
            .Distinct(StringComparer.Ordinal);
    }

    private static string RunOf(JsonElement item) =>
        item.Text("metadata", "labels", SubmissionJob.RunLabel) ?? "";

    // Of this machine, whose processes can be seen.
    private static bool IsGone(JsonElement item) =>
        RunMark.Parse(item.Text("metadata", "annotations", RunMark.Annotation)) is { IsGone: true };

    // Kubernetes removes a Job that is done, and its driver's pod stays.
    private static bool HasEnded(JsonElement pod) =>
        pod.Text("metadata", "labels", "spark-role") == "driver"
        && pod.Text("status", "phase") is "Succeeded" or "Failed";
}
