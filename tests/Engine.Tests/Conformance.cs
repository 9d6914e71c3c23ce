using Nuke.Common.Execution;
using Shouldly;

namespace Kindling.Engine.Tests;

/// <summary>What each row of a conformance table asserts.</summary>
internal static class Conformance
{
    /// <summary>
    /// The plan in its order with every status, the bodies that ran to their end in their order, why what was skipped was
    /// skipped (the targets say so, and so does the summary), and the exit code.
    /// </summary>
    public static void ShouldHaveEnded(
        this BuildResult result,
        string statuses,
        string ran,
        string reasons = "",
        int exitCode = 0
    )
    {
        result.Statuses.ShouldBe(statuses, result.Output);
        string.Join(' ', ((NotingBuild)result.Build!).Ran).ShouldBe(ran);
        Reasons(result.Build!.ExecutionPlan).ShouldBe(reasons);
        ReasonsOfTheSummary(result.Output).ShouldBe(reasons);
        result.ExitCode.ShouldBe(exitCode, result.Output);
    }

    /// <summary>The mistake is told, nothing was planned, and the exit code says that the build was not understood.</summary>
    public static void ShouldBeMistaken(this BuildResult result, string mistake)
    {
        result.Output.ShouldContain(mistake);
        result.Build!.ExecutionPlan.ShouldBeEmpty();
        (result.Build as NotingBuild)?.Ran.ShouldBeEmpty();
        result.ExitCode.ShouldBe(2, result.Output);
    }

    private static string Reasons(IEnumerable<ExecutableTarget> plan) =>
        string.Join(
            "; ",
            plan.Where(x => x.Status == ExecutionStatus.Skipped)
                .Select(x =>
                    $"{x.Name} {(x.OnlyWhen is null ? x.Skipped : $"only when {x.OnlyWhen}")}"
                )
        );

    private static string ReasonsOfTheSummary(string output) =>
        string.Join(
            "; ",
            output
                .Split('\n', StringSplitOptions.TrimEntries)
                .Select(x => x.Split(' ', 4, StringSplitOptions.RemoveEmptyEntries))
                .Where(x => x is [_, "Skipped", "//", _])
                .Select(x => $"{x[0]} {x[3]}")
        );
}
