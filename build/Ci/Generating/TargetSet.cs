using Kindling.NukeExtensions;
using Nuke.Common.Execution;

namespace Kindling.Ci;

/// <summary>What one attribute asks for, with all that it pulls in.</summary>
internal sealed class TargetSet(
    GitLabPipelineAttribute pipeline,
    IReadOnlyList<ExecutableTarget> targets
)
{
    private readonly HashSet<ExecutableTarget> _pulledIn =
    [
        .. BuildGraph.Order(targets, pipeline.Targets),
    ];

    public GitLabPipelineAttribute Pipeline => pipeline;

    public bool Contains(ExecutableTarget target) => _pulledIn.Contains(target);

    public bool Names(ExecutableTarget target) => pipeline.Targets.Contains(target.Name);
}
