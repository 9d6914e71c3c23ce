namespace Kindling.Ci;

/// <summary>What makes a pipeline; each pipeline has exactly one of them.</summary>
[Flags]
public enum PipelineEvents
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A merge request was opened, or has new commits.</summary>
    MergeRequest = 1,

    /// <summary>
    /// A push to a branch that is neither the default branch nor that of an open merge request; or the button "Run pipeline" for any
    /// branch but the default one.
    /// </summary>
    Branch = 2,

    /// <summary>A push to the default branch.</summary>
    DefaultBranch = 4,

    /// <summary>A tag.</summary>
    Tag = 8,

    /// <summary>A schedule.</summary>
    Schedule = 16,

    /// <summary>
    /// The button "Run pipeline" (<c>web</c>) for the default branch. Not for others: an environment that a branch deployed is stopped by
    /// itself when the branch goes.
    /// </summary>
    Web = 32,
}

/// <summary>The events as rules tell them.</summary>
internal static class PipelineEventText
{
    /// <summary>All, in the order in which rules name them.</summary>
    public static IReadOnlyList<PipelineEvents> All { get; } =
    [
        PipelineEvents.MergeRequest,
        PipelineEvents.Branch,
        PipelineEvents.DefaultBranch,
        PipelineEvents.Tag,
        PipelineEvents.Schedule,
        PipelineEvents.Web,
    ];

    /// <summary>
    /// The rule: for every pipeline at most one holds, so that none runs twice.
    /// https://docs.gitlab.com/ci/jobs/job_rules/#ci_pipeline_source-predefined-variable
    /// </summary>
    public static string Condition(PipelineEvents one) =>
        one switch
        {
            PipelineEvents.MergeRequest => "$CI_PIPELINE_SOURCE == \"merge_request_event\"",
            PipelineEvents.Branch =>
                "$CI_COMMIT_BRANCH && $CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH && ($CI_PIPELINE_SOURCE == \"web\" || $CI_PIPELINE_SOURCE == \"push\" && $CI_OPEN_MERGE_REQUESTS == null)",
            PipelineEvents.DefaultBranch =>
                "$CI_PIPELINE_SOURCE == \"push\" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH",
            PipelineEvents.Tag => "$CI_COMMIT_TAG && $CI_PIPELINE_SOURCE != \"schedule\"",
            PipelineEvents.Schedule => "$CI_PIPELINE_SOURCE == \"schedule\"",
            PipelineEvents.Web =>
                "$CI_PIPELINE_SOURCE == \"web\" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH",
            _ => throw new ArgumentOutOfRangeException(nameof(one)),
        };

    /// <summary>The event of the pipeline that this job is part of; none for one that our rules do not know.</summary>
    public static PipelineEvents Of(IReadOnlyDictionary<string, string> variables)
    {
        var source = variables.GetValueOrDefault("CI_PIPELINE_SOURCE");
        var isTag = variables.GetValueOrDefault("CI_COMMIT_TAG") is { Length: > 0 };
        var isDefault =
            variables.GetValueOrDefault("CI_COMMIT_BRANCH")
            == variables.GetValueOrDefault("CI_DEFAULT_BRANCH");
        return source switch
        {
            "schedule" => PipelineEvents.Schedule,
            _ when isTag => PipelineEvents.Tag,
            "merge_request_event" => PipelineEvents.MergeRequest,
            "web" when isDefault => PipelineEvents.Web,
            "push" when isDefault => PipelineEvents.DefaultBranch,
            "push" or "web" => PipelineEvents.Branch,
            _ => PipelineEvents.None,
        };
    }
}
