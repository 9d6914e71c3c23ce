using Kindling.Pipelines.Downloads;
using Kindling.Testing;
using Shouldly;
using Spectre.Console;
using Xunit;

namespace Kindling.Pipelines.Tests.Downloads;

public sealed class ProgressTests
{
    [Fact]
    public async Task A_log_has_one_line_every_ten_seconds()
    {
        var log = new LogLines();
        var time = new ManualTime();

        await new LogProgress(log.Logger, time).TrackAsync(
            "spark.tgz",
            meter =>
            {
                time.Advance(TimeSpan.FromSeconds(9));
                log.All.ShouldBeEmpty();
                meter.Report(50 << 20, 200 << 20);
                time.Advance(TimeSpan.FromSeconds(11));
                return Task.CompletedTask;
            }
        );
        time.Advance(TimeSpan.FromMinutes(1));

        log.All.ShouldBe([
            "Information: \"spark.tgz\": \"25 % of 200 MiB, 5.0 MiB/s, 00:00:30 left\"",
            "Information: \"spark.tgz\": \"25 % of 200 MiB, 2.5 MiB/s, 00:01:00 left\"",
        ]);
    }

    [Fact]
    public void Without_a_size_it_tells_what_has_come()
    {
        var meter = new DownloadMeter();
        meter.Report(10 << 20, null);

        LogProgress.Line(meter, TimeSpan.FromSeconds(5)).ShouldBe("10 MiB, 2.0 MiB/s");
    }

    [Fact]
    public async Task A_terminal_shows_a_bar_with_name_and_rate()
    {
        using var screen = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.Yes,
                Interactive = InteractionSupport.Yes,
                Out = new AnsiConsoleOutput(screen),
            }
        );
        console.Profile.Width = 120;
        var progress = new TerminalProgress(console, TimeProvider.System);

        await progress.TrackAsync(
            "spark[1].tgz",
            async meter =>
            {
                meter.Report(50 << 20, 100 << 20);
                await Task.Delay(400, TestContext.Current.CancellationToken);
            }
        );

        screen.ToString().ShouldContain("spark[1].tgz");
        screen.ToString().ShouldContain("50%");
    }

    [Fact]
    public async Task A_failure_passes_through_the_bar()
    {
        using var screen = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(screen) }
        );
        var progress = new TerminalProgress(console, TimeProvider.System);

        await Should.ThrowAsync<PipelineException>(() =>
            progress.TrackAsync("x", _ => throw new PipelineException("wrong SHA-512"))
        );
    }
}
