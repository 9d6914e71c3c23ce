using Kindling.NukeExtensions;
using Nuke.Common.Execution;

namespace Kindling.Ci;

/// <summary>The arrows of targets that matter to jobs.</summary>
internal static class TargetEdges
{
    /// <summary>The named targets with all that they pull in, in the order in which they run.</summary>
    /// <exception cref="InvalidPipelineException">They wait for each other.</exception>
    public static IReadOnlyList<ExecutableTarget> Order(
        IReadOnlyList<ExecutableTarget> targets,
        IReadOnlyList<string> names
    )
    {
        try
        {
            return BuildGraph.Order(targets, names);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidPipelineException($"no pipeline can be made: {exception.Message}");
        }
    }

    /// <summary>All that is done because of it.</summary>
    public static IEnumerable<ExecutableTarget> PulledIn(this ExecutableTarget target) =>
        target.ExecutionDependencies.Concat(target.Triggers);

    /// <summary>All that must be done before it, if it is done at all.</summary>
    public static IEnumerable<ExecutableTarget> Predecessors(this ExecutableTarget target) =>
        target
            .ExecutionDependencies.Concat(target.OrderDependencies)
            .Concat(target.TriggerDependencies)
            .Concat(target.ArtifactDependencies.Keys);
}
