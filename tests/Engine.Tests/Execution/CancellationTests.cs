using Kindling.NukeExtensions;
using Nuke.Common;
using Shouldly;
using Xunit;

namespace Kindling.Engine.Tests.Execution;

public sealed class CancellationTests : IDisposable
{
    private readonly BuildHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_cancelled_run_aborts_the_target_runs_assured_ones_and_exits_130()
    {
        using var cancellation = new CancellationTokenSource();
        _harness.CancellationToken = cancellation.Token;
        var result = await _harness.RunAsync(
            () => new WaitingBuild(cancellation),
            "Wait After Cleanup"
        );
        result.Statuses.ShouldBe("Wait Aborted, After NotRun, Cleanup Succeeded");
        result.Output.ShouldContain("Build cancelled");
        result.ExitCode.ShouldBe(130);
    }

    private sealed class WaitingBuild(CancellationTokenSource cancellation) : NukeBuild
    {
        public Target Wait =>
            _ =>
                _.Executes(async token =>
                {
                    await cancellation.CancelAsync();
                    await Task.Delay(Timeout.Infinite, token);
                });

        public Target After => _ => _.Executes(() => { });

        public Target Cleanup => _ => _.AssuredAfterFailure().Executes(() => { });
    }
}
