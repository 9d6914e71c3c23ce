using Kindling.Engine.Tests;
using Kindling.NukeExtensions;
using Nuke.Common;

namespace Kindling.Ci.Tests;

/// <summary>A build with a pipeline of three jobs, the second of which needs a parameter and the third what the second makes.</summary>
[GitLab(FirstTarget = nameof(Validate))]
[GitLabPipeline(PipelineEvents.DefaultBranch | PipelineEvents.MergeRequest, nameof(Push))]
[GitLabPipeline(PipelineEvents.DefaultBranch, nameof(Deploy), Environment = "staging")]
[FailureExitCode(typeof(InvalidPipelineException), ExitCodes.DifferencesFound)]
[FailureExitCode(typeof(MissingVariablesException), ExitCodes.RequirementMissing)]
internal sealed class PipelineBuild : NotingBuild
{
    [Parameter("Where images go.")]
    private readonly string? Registry = null;

    public Target Validate => _ => _.Executes(() => new GitLabPipeline(this).Check());

    public Target Push =>
        _ =>
            _.UsesDocker()
                .Requires(() => Registry)
                .Produces("out/*.json")
                .Executes(Note(nameof(Push)));

    public Target Deploy =>
        _ => _.After(Push).Consumes(Push).OnEnvironment().Executes(Note(nameof(Deploy)));

    public Target Plain => _ => _.Executes(Note(nameof(Plain)));
}
