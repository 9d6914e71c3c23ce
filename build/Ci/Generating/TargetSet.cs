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
        .. TargetEdges.Order(targets, pipeline.Targets),
    ];

    private readonly HashSet<string> _names = pipeline.Targets.ToHashSet(StringComparer.Ordinal);

    public GitLabPipelineAttribute Pipeline => pipeline;

    public bool IsOn(PipelineEvents one) => pipeline.Events.HasFlag(one);

    public bool Contains(ExecutableTarget target) => _pulledIn.Contains(target);

    public bool Names(ExecutableTarget target) => _names.Contains(target.Name);
}
