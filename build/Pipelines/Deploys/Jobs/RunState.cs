using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>How far a run is, as a view shows it; pure.</summary>
/// <param name="Driver">The driver's pod, once it is there.</param>
/// <param name="Submission">The pod that submits, once it is there.</param>
/// <param name="Findings">What looks wrong.</param>
internal sealed record RunState(
    JsonElement? Driver,
    JsonElement? Submission,
    IReadOnlyList<Finding> Findings
)
{
    // Spark makes the driver's config maps after the driver: what is missing for longer than that is missing.
    private static readonly TimeSpan s_late = TimeSpan.FromSeconds(15);

    /// <summary>True when nobody but us may have removed the Job.</summary>
    public bool HasNoJob { get; private init; }

    /// <summary>Why the Job failed; null while it has not.</summary>
    public string? Refusal { get; private init; }

    /// <summary>True when the Job is through: it has seen its driver to the end.</summary>
    public bool IsSubmitted { get; private init; }

    /// <summary>True when the driver runs, or has run.</summary>
    public bool HasStarted =>
        Driver?.Text("status", "phase") is "Running" or "Succeeded" or "Failed";

    /// <summary>As the driver ended; null while it has not.</summary>
    public int? ExitCode =>
        Driver is { } driver && driver.Text("status", "phase") is "Succeeded" or "Failed"
            ? ExitCodeOf(driver)
            : null;

    public static RunState Of(RunView view) =>
        new(view.Driver, view.Submission, [.. FindingsIn(view)])
        {
            HasNoJob = view.Job is null,
            Refusal = view.Job is { } job ? ConditionOf(job, "Failed") : null,
            IsSubmitted = view.Job is { } done && ConditionOf(done, "Complete") is not null,
        };

    /// <summary>The exit code of a pod's first container that ended otherwise than well; -1 where none tells.</summary>
    public static int ExitCodeOf(JsonElement pod)
    {
        var codes = pod.Items("status", "containerStatuses")
            .Select(x => x.At("state", "terminated").Number("exitCode"))
            .OfType<double>()
            .ToArray();
        return (int)codes.OrderByDescending(code => code != 0).DefaultIfEmpty(-1).First();
    }

    private static string? ConditionOf(JsonElement job, string type) =>
        job.Items("status", "conditions")
            .Where(x => x.Text("type") == type && x.Text("status") == "True")
            .Select(x => x.Text("message") ?? "its Job failed")
            .FirstOrDefault();

    private static IEnumerable<Finding> FindingsIn(RunView view)
    {
        // What never became a pod has no other voice than its Job.
        var refused = view is { Submission: null, Job: { } job } ? view.WarningsOf(job) : [];
        var waiting = new[] { view.Submission, view.Driver }
            .OfType<JsonElement>()
            .Concat(view.Executors)
            .Where(pod => pod.Text("status", "phase") == "Pending")
            .ToArray();
        var warnings = waiting.SelectMany(pod => view.WarningsOf(pod).Where(x => Counts(x, pod)));
        return waiting
            .SelectMany(PodDiagnosis.Of)
            .Concat(refused.Concat(warnings).Select(WarningDiagnosis.Of).OfType<Finding>())
            .Distinct();
    }

    private static bool Counts(JsonElement warning, JsonElement pod) =>
        warning.Text("reason") != "FailedMount"
        || EventTime.Of(warning) - EventTime.Parse(pod.Text("metadata", "creationTimestamp"))
            > s_late;
}
