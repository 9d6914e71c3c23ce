using Nuke.Common;
using Nuke.Common.Execution;
using Nuke.Common.Parameters;
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

    /// <summary>
    /// The parameters that these targets, or the build itself, require and nobody gave: a line each that says how to. What a predicate
    /// or a condition decides is left to the run itself.
    /// </summary>
    /// <param name="build">The running build.</param>
    /// <param name="targets">The targets, of another run maybe.</param>
    /// <param name="given">The names of the parameters that the other run gets.</param>
    public static IReadOnlyList<string> MissingParameters(
        NukeBuild build,
        IEnumerable<ExecutableTarget> targets,
        IReadOnlyCollection<string> given
    ) =>
        build.Values is { } values
            ? RequirementCheck.MissingElsewhere(build, targets, values.Parameters, given)
            : [];

    /// <summary>Whether this run is to change nothing.</summary>
    public static bool IsDryRun(NukeBuild build) =>
        build.Values?.Get<bool>(StockParameters.DryRun) == true;

    /// <summary>The names of the build's parameters.</summary>
    public static IReadOnlyList<string> Parameters(NukeBuild build) =>
        [.. build.Values?.Parameters.Select(x => x.Name) ?? []];

    /// <summary>The names of the parameters whose values must not be seen.</summary>
    public static IReadOnlyList<string> SecretParameters(NukeBuild build) =>
        [.. build.Values?.Parameters.Where(x => x.IsSecret).Select(x => x.Name) ?? []];

    /// <summary>Whether the target runs whatever failed before it.</summary>
    public static bool IsAssured(ExecutableTarget target) => target.AssuredAfterFailure;

    /// <summary>Whether what the target needs is done though the target itself is skipped.</summary>
    public static bool DependenciesRunWhenSkipped(ExecutableTarget target) =>
        target.DependencyBehavior == DependencyBehavior.Execute;

    /// <summary>Whether the target only gathers others.</summary>
    public static bool IsCollective(ExecutableTarget target) => target.Actions.Count == 0;

    /// <summary><c>push-images</c> for <c>PushImages</c>.</summary>
    public static string Dashed(string name) => ParameterNaming.Dashed(name);

    /// <summary><c>NUKE_SPARK_VERSION</c> for <c>SparkVersion</c>: the variable that sets a parameter.</summary>
    public static string VariableOf(string parameter) =>
        "NUKE_" + ParameterNaming.Shouted(parameter);
}
