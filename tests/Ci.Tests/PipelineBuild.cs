using Kindling.Engine.Tests;
using Kindling.NukeExtensions;
using Nuke.Common;
using Nuke.Common.CI.GitLab;

namespace Kindling.Ci.Tests;

/// <summary>A build with a pipeline of three jobs, the second of which needs a parameter and the third what the second makes.</summary>
[GitLab(FirstTarget = nameof(Validate))]
[GitLabPipeline(PipelineEvents.DefaultBranch | PipelineEvents.MergeRequest, nameof(Push))]
[GitLabPipeline(PipelineEvents.DefaultBranch, nameof(Deploy), Environment = "staging")]
[GitLabPipeline(PipelineEvents.DefaultBranch, nameof(Prove), nameof(Seldom), Environment = "qa")]
[FailureExitCode(typeof(InvalidPipelineException), ExitCodes.DifferencesFound)]
[FailureExitCode(typeof(MissingRequirementException), ExitCodes.RequirementMissing)]
internal sealed class PipelineBuild : NotingBuild
{
    [Parameter("Where images go.")]
    private readonly string? Registry = null;

    [Parameter("What a target needs that would be skipped.")]
    private readonly string? Never = null;

    // True within the job only.
    private static bool IsImaging => GitLab.Instance?.JobName is null or "images";

    public Target Validate => _ => _.Executes(() => new GitLabPipeline(this).Check());

    public Target Push =>
        _ =>
            _.UsesDocker()
                .Requires(() => Registry)
                .Requires(() => IsImaging)
                .Produces("out/*.json")
                .Executes(Note(nameof(Push)));

    public Target Deploy =>
        _ =>
            _.After(Push)
                .Consumes(Push)
                .OnEnvironment()
                .Produces("out/here.txt")
                .Executes(Note(nameof(Deploy)));

    public Target Prove =>
        _ => _.DependsOn(Deploy).Consumes(Deploy).OnEnvironment().Executes(Note(nameof(Prove)));

    public Target Seldom =>
        _ =>
            _.OnlyWhenStatic(() => IsLocalBuild)
                .Requires(() => Never)
                .Executes(Note(nameof(Seldom)));

    public Target Plain => _ => _.Executes(Note(nameof(Plain)));
}
