using Kindling.NukeExtensions;
using Nuke.Common;
using Nuke.Common.CI.GitLab;
using Nuke.Common.Execution;
using Serilog;

namespace Kindling.Ci;

/// <summary>
/// <c>.gitlab-ci.yml</c> is made from the targets, in the manner of NUKE's <c>[GitHubActions]</c>: a local run writes it where the graph
/// changed, a job on GitLab never does. What runs when is said by <see cref="GitLabPipelineAttribute"/>.
/// </summary>
public sealed class GitLabAttribute : BuildExtensionAttributeBase, IOnBuildInitialized
{
    /// <summary>The target of the first job, which checks the file: see <see cref="GitLabPipeline.Check"/>.</summary>
    public string FirstTarget { get; set; } = "";

    /// <summary>Targets without a job: each job that needs them runs them.</summary>
    public string[] NonEntryTargets { get; set; } = [];

    /// <summary>The image of jobs on executors that take one; the variable KINDLING_IMAGE replaces it.</summary>
    public string Image { get; set; } = "";

    /// <summary>Files of jobs written by hand, relative to the checkout.</summary>
    public string[] Includes { get; set; } = [];

    // Every vendor sets CI, gitlab-ci-local too; what is written there nobody commits.
    private static bool IsSomeServer =>
        EnvironmentInfo.Variables.GetValueOrDefault("CI") is { Length: > 0 } and not "false";

    /// <inheritdoc/>
    public void OnBuildInitialized(
        IReadOnlyCollection<ExecutableTarget> executableTargets,
        IReadOnlyCollection<ExecutableTarget> executionPlan
    )
    {
        var pipeline = new GitLabPipeline(Build);
        if (NukeBuild.Host is GitLab host)
        {
            pipeline.RequireWhatOtherJobsMade(host);
        }
        else if (!IsSomeServer && !BuildGraph.IsDryRun(Build) && pipeline.Update() is { } done)
        {
            Log.Warning("{Done}", done);
        }
    }
}
