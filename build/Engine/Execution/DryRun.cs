using Kindling.NukeExtensions;
using Nuke.Common.Output;

namespace Nuke.Common.Execution;

/// <summary>Runs no target; those that can show what they would send do, one after the other.</summary>
internal sealed class DryRun(NukeBuild build, BuildSetup setup)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var target in build.ScheduledTargets.Where(x => x.Preview is not null))
        {
            try
            {
                await target.Preview!(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                target.Status = ExecutionStatus.Aborted;
                return ExitCodes.Cancelled;
            }
            catch (Exception exception)
            {
                target.Status = ExecutionStatus.Failed;
                target.Failure = new TargetExecutionException(target.Name, exception);
                setup.Output.Fail(target, exception);
                return setup.Expected.ExitCodeOf(exception);
            }
        }

        return ExitCodes.Success;
    }
}
