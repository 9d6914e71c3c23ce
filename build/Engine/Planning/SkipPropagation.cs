using Nuke.Common.Execution;

namespace Nuke.Common.Planning;

/// <summary>
/// NUKE's rules of skipping: a skipped target takes with it the dependencies and triggers that no other scheduled target
/// has, unless it says <see cref="DependencyBehavior.Execute"/>. Targets that the user named keep their status here.
/// </summary>
internal static class SkipPropagation
{
    public static void Skip(
        IReadOnlyList<ExecutableTarget> plan,
        ExecutableTarget target,
        string? reason
    )
    {
        if (target.Status != ExecutionStatus.Scheduled)
        {
            return;
        }

        if (!target.Invoked)
        {
            target.Status = ExecutionStatus.Skipped;
            target.Skipped = reason;
        }

        Propagate(plan, target);
    }

    /// <summary>Skips what only the given target needs.</summary>
    public static void Propagate(IReadOnlyList<ExecutableTarget> plan, ExecutableTarget target)
    {
        if (target.DependencyBehavior == DependencyBehavior.Execute)
        {
            return;
        }

        var exclusive = target
            .ExecutionDependencies.Concat(target.Triggers)
            .Where(x => plan.Contains(x) && !IsNeededByOthers(plan, target, x))
            .ToList();
        foreach (var other in exclusive)
        {
            Skip(plan, other, $"because of {target.Name}");
        }
    }

    private static bool IsNeededByOthers(
        IReadOnlyList<ExecutableTarget> plan,
        ExecutableTarget skipped,
        ExecutableTarget candidate
    ) =>
        plan.Any(x =>
            x != skipped
            && x.Status == ExecutionStatus.Scheduled
            && (x.ExecutionDependencies.Contains(candidate) || x.Triggers.Contains(candidate))
        );
}
