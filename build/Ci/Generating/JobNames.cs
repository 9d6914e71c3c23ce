using Kindling.Ci.Validating;
using Kindling.NukeExtensions;
using Nuke.Common.Execution;

namespace Kindling.Ci;

/// <summary>Which job a target belongs to, by what it is: jobs share runner, environment and permissions.</summary>
internal static class JobNames
{
    /// <summary>The job before all others.</summary>
    public const string First = "pipeline";

    // What no job can be named beside the keywords: https://docs.gitlab.com/ci/jobs/#job-names; and what we name.
    private static readonly string[] s_reserved = [First, "true", "false", "nil"];

    public static bool IsReserved(string? job) =>
        job is not null && (GlobalKeys.Has(job) || s_reserved.Contains(job));

    public static JobKind KindOf(ExecutableTarget target) =>
        target.Traits switch
        {
            { Publishes: true } => JobKind.Release,
            { StopsEnvironment: true } => JobKind.Stop,
            { IsOnEnvironment: true } => JobKind.Deploy,
            { UsesDocker: true } => JobKind.Images,
            _ => JobKind.Check,
        };

    public static string Of(ExecutableTarget target, string? environment)
    {
        var kind = KindOf(target);
        var name =
            target.Traits.Job
            ?? (
                target.PartitionSize > 1
                    ? BuildGraph.Dashed(target.Name)
                    : BuildGraph.Dashed(kind.ToString())
            );
        return kind == JobKind.Deploy ? $"{name}-{environment}"
            : IsReserved(name)
                ? throw new InvalidPipelineException(
                    $"target {target}: no job can be named '{name}', which means something else in the file: give it another name with InJob"
                )
            : name;
    }

    public static string Stop(string environment) => $"stop-{environment}";
}
