using Nuke.Common.Output;
using Nuke.Common.Planning;

namespace Nuke.Common.Execution;

/// <summary>Runs the plan, one target after the other. Whoever wants targets side by side changes this class only.</summary>
internal sealed class BuildExecutor(
    NukeBuild build,
    BuildOutput output,
    BuildAttempt attempt,
    BuildEnvironment environment
)
{
    private readonly TimeProvider _time = environment.Time;

    // A body may finish what it does, and end its children (10 s of grace in Processes); then the run goes on without it.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_lastMoment = TimeSpan.FromSeconds(2);
    private bool _mustStop;

    private IReadOnlyList<ExecutableTarget> Plan { get; } = [.. build.ExecutionPlan];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var target in Plan)
        {
            var stopped = _mustStop || cancellationToken.IsCancellationRequested;
            if (
                target.Status != ExecutionStatus.Scheduled
                || (stopped && !target.AssuredAfterFailure)
            )
            {
                continue;
            }

            // Assured targets run to their end even when the user cancelled; a second Ctrl-C ends them.
            await RunOneAsync(target, stopped ? CancellationToken.None : cancellationToken);
        }

        foreach (var target in Plan.Where(x => x.Status == ExecutionStatus.Scheduled))
        {
            target.Status = ExecutionStatus.NotRun;
        }
    }

    private async Task RunOneAsync(ExecutableTarget target, CancellationToken cancellationToken)
    {
        if (IsLeftOut(target))
        {
            return;
        }

        if (target.Actions.Count == 0)
        {
            target.Status = ExecutionStatus.Collective;
            return;
        }

        var start = _time.GetTimestamp();
        try
        {
            target.Status = ExecutionStatus.Running;
            output.Begin(target);
            build.Running.Value = target;
            build.OnTargetRunning(target.Name);
            foreach (var action in target.Actions)
            {
                await RunActionAsync(action, cancellationToken);
            }

            target.Status = ExecutionStatus.Succeeded;
            build.OnTargetSucceeded(target.Name);
            attempt.Record(target);
        }
        catch (Exception exception)
        {
            Fail(target, exception, cancellationToken.IsCancellationRequested);
        }
        finally
        {
            target.Duration = _time.GetElapsedTime(start);
            output.End(target);
        }
    }

    private async Task RunActionAsync(
        Func<CancellationToken, Task> action,
        CancellationToken cancellationToken
    )
    {
        var body = Task.Run(() => action(cancellationToken), CancellationToken.None);
        var cancelled = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(cancelled.SetResult);
        await Task.WhenAny(body, cancelled.Task);
        if (!body.IsCompleted)
        {
            Serilog.Log.Information("Cancelling: waiting for the target to end");
            await Task.WhenAny(body, Task.Delay(s_grace, _time, CancellationToken.None));
        }

        if (!body.IsCompleted)
        {
            // What it waits for, most likely; and what it has started must not run beside the assured targets.
            environment.EndChildren();
            await Task.WhenAny(body, Task.Delay(s_lastMoment, _time, CancellationToken.None));
        }

        if (!body.IsCompleted)
        {
            throw new OperationCanceledException(
                "the target did not stop in time",
                cancellationToken
            );
        }

        await body;
    }

    /// <summary>Looks at the target's own conditions, now; a condition that throws fails the target.</summary>
    private bool IsLeftOut(ExecutableTarget target)
    {
        try
        {
            target.OnlyWhen ??= Failing(target.DynamicConditions);
        }
        catch (Exception exception)
        {
            Fail(target, exception, wasCancelled: false);
            return true;
        }

        if (target.OnlyWhen is null)
        {
            return false;
        }

        SkipPropagation.Propagate(Plan, target);
        target.Status = ExecutionStatus.Skipped;
        output.Skip(target);
        try
        {
            build.OnTargetSkipped(target.Name);
        }
        catch (Exception exception)
        {
            Fail(target, exception, wasCancelled: false);
        }

        return true;
    }

    internal static string? Failing(IReadOnlyList<TargetCondition> conditions)
    {
        var failing = conditions.Where(x => !x.Holds()).Select(x => x.Text).ToList();
        return failing.Count == 0 ? null : string.Join(" && ", failing);
    }

    private void Fail(ExecutableTarget target, Exception exception, bool wasCancelled)
    {
        target.Failure = new TargetExecutionException(target.Name, exception);
        if (wasCancelled)
        {
            target.Status = ExecutionStatus.Aborted;
            return;
        }

        target.Status = ExecutionStatus.Failed;
        _mustStop |= !target.ProceedAfterFailure;
        output.Fail(target, exception);
        try
        {
            build.OnTargetFailed(target.Name);
        }
        catch (Exception second)
        {
            // The run is red already, and goes on to the targets that are assured after a failure.
            Serilog.Log.Error("OnTargetFailed failed too: {Reason}", second.Message);
        }
    }
}

/// <summary>Names the target whose action or condition failed.</summary>
internal sealed class TargetExecutionException(string target, Exception inner)
    : Exception($"target {target} failed: {inner.Message}", inner);
