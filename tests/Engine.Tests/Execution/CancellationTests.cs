using Kindling.NukeExtensions;
using Kindling.Testing;
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

    [Fact]
    public async Task A_body_that_does_not_listen_is_left_behind_and_does_not_speak_for_the_next_target()
    {
        using var cancellation = new CancellationTokenSource();
        var time = new ManualTime();
        _harness.CancellationToken = cancellation.Token;
        _harness.Time = time;
        var endedChildren = 0;
        _harness.EndChildren = () => endedChildren++;
        var build = new DeafBuild();
        var running = _harness.RunAsync(() => build, "Deaf Cleanup");
        await build.Began.Task.WaitAsync(TestContext.Current.CancellationToken);
        await cancellation.CancelAsync();
        while (!running.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        var result = await running;
        result.Statuses.ShouldBe("Deaf Aborted, Cleanup Succeeded");
        endedChildren.ShouldBe(1);
        result.ExitCode.ShouldBe(130);
        result["Cleanup"].SummaryInformation.ShouldBeEmpty();
    }

    private sealed class DeafBuild : NukeBuild
    {
        private readonly TaskCompletionSource _reported = new();

        public TaskCompletionSource Began { get; } = new();

        private TaskCompletionSource CleaningUp { get; } = new();

        public Target Deaf =>
            _ =>
                _.Executes(async () =>
                {
                    Began.SetResult();
                    await CleaningUp.Task;
                    ReportSummary(x => new Dictionary<string, string>(x) { ["Late"] = "yes" });
                    _reported.SetResult();
                });

        public Target Cleanup =>
            _ =>
                _.AssuredAfterFailure()
                    .Executes(async () =>
                    {
                        CleaningUp.SetResult();
                        await _reported.Task;
                    });
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
