using Kindling.Ci;
using Kindling.NukeExtensions;
using Kindling.Pipelines.Deploys;
using Nuke.Common;
using Nuke.Common.CI.GitLab;

/// <summary>What GitLab runs, and when; <c>.gitlab-ci.yml</c> is made from it.</summary>
[GitLab(
    FirstTarget = nameof(ValidatePipeline),
    NonEntryTargets = [nameof(DownloadSpark), nameof(DownloadHadoop)],
    Image = "mcr.microsoft.com/dotnet/sdk:10.0@sha256:548d93f8a18a1acbe6cc127bc4f47281430d34a9e35c18afa80a8d6741c2adc3"
)]
[GitLabPipeline(PipelineEvents.Branch, nameof(Test))]
[GitLabPipeline(
    PipelineEvents.MergeRequest
        | PipelineEvents.DefaultBranch
        | PipelineEvents.Tag
        | PipelineEvents.Web,
    nameof(Test),
    nameof(PushImages)
)]
[GitLabPipeline(
    PipelineEvents.DefaultBranch | PipelineEvents.Web,
    nameof(Deploy),
    nameof(Smoke),
    Environment = "staging",
    Parameters = [nameof(Environment) + "=kubernetes"]
)]
[GitLabPipeline(
    PipelineEvents.DefaultBranch | PipelineEvents.Web,
    nameof(Deploy),
    nameof(Smoke),
    Environment = Production,
    AfterEnvironment = "staging",
    IsManual = true,
    Parameters = [nameof(Environment) + "=kubernetes"]
)]
[GitLabPipeline(PipelineEvents.Tag, nameof(Release))]
[GitLabPipeline(
    PipelineEvents.Schedule,
    nameof(PushImages),
    nameof(Acceptance),
    Parameters = [nameof(DebianDate) + "=today"]
)]
[GitLabCache(
    "NUGET_PACKAGES",
    ".cache/nuget",
    "Directory.Packages.props",
    "global.json",
    FilledBy = nameof(Test)
)]
[GitLabCache(
    "KINDLING_CACHE",
    ".cache/kindling",
    "Directory.Packages.props",
    "global.json",
    Part = "builds",
    FilledBy = nameof(ValidatePipeline)
)]
[GitLabCache(
    "KINDLING_CACHE",
    ".cache/kindling",
    ".nuke/downloads.lock.json",
    Part = "distributions",
    FilledBy = nameof(PushImages),
    IsPrivate = true
)]
[FailureExitCode(typeof(InvalidPipelineException), ExitCodes.DifferencesFound)]
[FailureExitCode(typeof(MissingRequirementException), ExitCodes.RequirementMissing)]
internal sealed partial class Build
{
    private const string Production = "production";

    // What talks to the registry can do so in ECR: https://docs.gitlab.com/ci/cloud_services/aws/.
    private const string AwsToken = "AWS_WEB_IDENTITY_TOKEN";
    private const string AwsAudience = "sts.amazonaws.com";

    private Target ValidatePipeline =>
        _ =>
            _.Description("Checks .gitlab-ci.yml by the targets, GitLab's schema and its limits")
                .Executes(() => new GitLabPipeline(this).Check());

    // What a pipeline makes has no name but the hash of its contents, whatever the project's variables say, until it is released; nor
    // has it in front of a release here, which looks at all before it moves a tag.
    private string[] TagsToGive => GitLab.Instance is null && !IsScheduled(Release) ? Tags : [];

    // Before anything is made of a tag that no release can have.
    private bool IsFirstJobOfTag =>
        IsScheduled(ValidatePipeline) && GitLab.Instance?.Tag is not null;

    // Of a project's environments production has its name alone; the others may be on the same cluster. A bundle, which a job without an
    // environment makes, is the same wherever it is made.
    private static string ProjectsNamespace =>
        GitLab.Instance is { ProjectName: { } project, EnvironmentName: { } name }
            ? NamespaceName.Of(name == Production ? project : $"{project}-{name}")
            : NamespaceName.Default;

    // GitLab's agent puts a context for each cluster into KUBECONFIG:
    // https://docs.gitlab.com/user/clusters/agent/ci_cd_workflow/
    private static string? AgentsContext =>
        GitLab.Instance is null
            ? null
            : EnvironmentInfo.Variables.GetValueOrDefault("KUBE_CONTEXT");
}
