using Nuke.Common;
using Nuke.Common.Execution;
using Nuke.Common.Planning;

namespace Kindling.NukeExtensions;

/// <summary>A build's targets for who makes something of them: a pipeline.</summary>
public static class BuildGraph
{
    /// <summary>All targets of the running build.</summary>
    public static IReadOnlyList<ExecutableTarget> Targets(NukeBuild build) => build.AllTargets;

    /// <summary>The named targets with all that they pull in, in the order in which they run.</summary>
    /// <exception cref="ArgumentException">A name is no target's, or targets wait for each other.</exception>
    public static IReadOnlyList<ExecutableTarget> Order(
        IReadOnlyList<ExecutableTarget> targets,
        IReadOnlyList<string> names
    )
    {
        var plan = ExecutionPlanner.Order(targets, names);
        return plan.Mistakes.Count == 0
            ? plan.Targets
            : throw new ArgumentException(string.Join("; ", plan.Mistakes), nameof(names));
    }

    /// <summary>What these targets, or the build itself, require and nobody gave: a line each that says how to.</summary>
    public static IReadOnlyList<string> MissingParameters(
        NukeBuild build,
        IEnumerable<ExecutableTarget> targets
    ) =>
        build.Values is { } values
            ? RequirementCheck.Missing(build, targets, values.Parameters)
            : [];

    /// <summary>Whether the target only gathers others.</summary>
    public static bool IsCollective(ExecutableTarget target) => target.Actions.Count == 0;

    /// <summary><c>push-images</c> for <c>PushImages</c>.</summary>
    public static string Dashed(string name) => Nuke.Common.Parameters.ParameterNaming.Dashed(name);

    /// <summary>Whether the build has such a parameter.</summary>
    public static bool HasParameter(NukeBuild build, string name) =>
        build.Values?.Parameters.Any(x => x.Name == name) == true;

    /// <summary><c>NUKE_SPARK_VERSION</c> for <c>SparkVersion</c>: the variable that sets a parameter.</summary>
    public static string VariableOf(string parameter) =>
        "NUKE_" + Nuke.Common.Parameters.ParameterNaming.Shouted(parameter);
}
