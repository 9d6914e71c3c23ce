using Kindling.NukeExtensions;
using Nuke.Common.Output;

namespace Nuke.Common.Execution;

/// <summary>How a run ends.</summary>
internal static class RunExit
{
    public static int CodeOf(NukeBuild build, ExpectedFailures expected, bool wasCancelled)
    {
        if (wasCancelled)
        {
            return ExitCodes.Cancelled;
        }

        if (!build.IsFailing)
        {
            return Fitting(build.ExitCode ?? ExitCodes.Success);
        }

        // A failed target is never exit code 0, whatever the build class set.
        var failed = build.ExecutionPlan.FirstOrDefault(x => x.Status == ExecutionStatus.Failed);
        return build.ExitCode is { } own and not ExitCodes.Success
            ? Fitting(own)
            : expected.ExitCodeOf(failed?.Failure?.InnerException);
    }

    // A system keeps eight bits of an exit code: 256 would be a success to it.
    private static int Fitting(int exitCode) =>
        exitCode is >= 0 and <= 255 ? exitCode : ExitCodes.TargetFailed;
}
