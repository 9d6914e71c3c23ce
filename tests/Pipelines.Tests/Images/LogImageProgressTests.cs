using Kindling.Docker;
using Kindling.Pipelines.Images;
using Kindling.Pipelines.Tests.Downloads;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class LogImageProgressTests
{
    private static readonly BuildStep s_first = new(1, 2, "RUN one \\\n    two");
    private static readonly BuildStep s_last = new(2, 2, "COPY a /b");
    private static readonly BuildStep s_own = new(0, 0, "[internal] load metadata");

    private readonly LogLines _log = new();

    [Fact]
    public async Task Each_step_is_told_once_with_its_image()
    {
        var progress = new LogImageProgress(_log.Logger);

        await progress.TrackAsync(
            ["spark", "hdfs"],
            () =>
            {
                progress.Phase("spark", "looking for 0123");
                progress.Report("spark", new StepStarted(s_own));
                progress.Report("spark", new StepFinished(s_own, 9));
                progress.Report("spark", new StepStarted(s_first));
                // BuildKit: to look, and to do.
                progress.Report("spark", new StepStarted(s_first));
                progress.Report("hdfs", new StepStarted(s_first));
                progress.Report("spark", new StepOutput(s_first, "not shown"));
                progress.Report("spark", new StepFinished(s_first, 12.34));
                progress.Report("spark", new StepStarted(s_last));
                progress.Report("spark", new StepFinished(s_last, 0.2));
                progress.Report("hdfs", new StepCached(s_first));
                progress.Report("hdfs", new BuildWarning(null, "old syntax"));
                progress.Phase("spark", "built in 13.0 s");
                return Task.CompletedTask;
            }
        );

        Approved.Matches(string.Join('\n', _log.All) + "\n");
    }

    [Fact]
    public async Task A_failure_passes_through() =>
        await Should.ThrowAsync<PipelineException>(() =>
            new LogImageProgress(_log.Logger).TrackAsync([], () => throw new PipelineException("x"))
        );

    [Fact]
    public void A_push_tells_what_it_has_sent_now_and_then()
    {
        var progress = new NotedProgress();
        var meter = new TransferMeter("spark", progress);

        meter.Report(new TransferProgress("a", "Pushing", 63 << 20, 100 << 20));
        meter.Report(new TransferProgress("b", "Preparing", 500 << 20, 0));
        meter.Report(new TransferProgress(null, "Pushing", 500 << 20, 0));
        progress.Lines.ShouldBeEmpty();
        meter.Report(new TransferProgress("b", "Pushing", 2 << 20, 0));
        meter.Report(new TransferProgress("a", "Pushing", 70 << 20, 0));
        meter.Report(new TransferProgress("a", "Pushing", 140 << 20, 0));

        progress.Lines.ShouldBe(["spark: pushing, 65 MiB", "spark: pushing, 142 MiB"]);
    }
}
