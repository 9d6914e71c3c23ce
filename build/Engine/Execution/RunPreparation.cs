using Kindling.NukeExtensions;
using Nuke.Common.Parameters;
using Nuke.Common.Planning;

namespace Nuke.Common.Execution;

/// <summary>Decides what of the plan runs, before anything does; gives an exit code when nothing may.</summary>
internal sealed class RunPreparation(NukeBuild build, BuildSetup setup)
{
    public static void LeaveOutTheRest(NukeBuild build)
    {
        foreach (var target in build.ScheduledTargets)
        {
            target.Status = ExecutionStatus.NotRun;
        }
    }

    /// <summary>What was done before, static conditions, the build class's own checks, requirements; in this order.</summary>
    public int? Decide(BuildAttempt attempt)
    {
        var plan = build.ExecutionPlan.ToList();
        Continue(plan, attempt);
        if ((LookAtConditions(plan) ?? Initialize()) is { } failed)
        {
            return NothingRan(failed);
        }

        var missing = RequirementCheck.Missing(build, setup.Parameters);
        if (missing.Count == 0)
        {
            return null;
        }

        setup.Output.Mistakes(missing);
        return NothingRan(ExitCodes.RequirementMissing);
    }

    /// <summary>The static conditions of all targets, in the order of the plan; one that throws ends the run.</summary>
    private int? LookAtConditions(IReadOnlyList<ExecutableTarget> plan)
    {
        foreach (var target in plan)
        {
            try
            {
                target.OnlyWhen = BuildExecutor.Failing(target.StaticConditions);
            }
            catch (Exception exception)
            {
                target.Failure = new TargetExecutionException(target.Name, exception);
                target.Status = ExecutionStatus.Failed;
                setup.Output.Fail(target, exception);
                return setup.Expected.ExitCodeOf(exception);
            }

            if (target.OnlyWhen is not null)
            {
                SkipPropagation.Skip(plan, target, reason: null);
            }
        }

        return null;
    }

    /// <summary>The build class's own last word before the first target; what it throws ends the run.</summary>
    private int? Initialize()
    {
        try
        {
            build.OnBuildInitialized();
            return null;
        }
        catch (Exception exception) when (setup.Expected.Includes(exception))
        {
            setup.Output.Mistakes([exception.Message]);
            return setup.Expected.ExitCodeOf(exception);
        }
    }

    private void Continue(IReadOnlyList<ExecutableTarget> plan, BuildAttempt attempt)
    {
        IReadOnlySet<string>? done = new HashSet<string>();
        if (setup.Values.Get<bool>(StockParameters.Continue) && (done = attempt.Done()) is null)
        {
            Serilog.Log.Warning(
                "Nothing to continue: the last run had other arguments, so everything runs"
            );
        }

        var kept = plan.Where(x => done?.Contains(x.Name) == true).ToList();
        foreach (var target in kept)
        {
            target.Status = ExecutionStatus.Skipped;
            target.Skipped = BuildAttempt.Reason;
        }
    }

    private int NothingRan(int exitCode)
    {
        LeaveOutTheRest(build);
        return exitCode;
    }
}
