using Nuke.Common.Execution;

namespace Kindling.Ci;

/// <summary>The arrows of a target that matter to jobs.</summary>
internal static class TargetEdges
{
    /// <summary>All that must be done before it, if it is done at all.</summary>
    public static IEnumerable<ExecutableTarget> Predecessors(this ExecutableTarget target) =>
        target
            .ExecutionDependencies.Concat(target.OrderDependencies)
            .Concat(target.TriggerDependencies)
            .Concat(target.ArtifactDependencies.Keys);
}
