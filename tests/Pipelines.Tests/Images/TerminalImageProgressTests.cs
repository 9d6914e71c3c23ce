using Kindling.Docker;
using Kindling.Pipelines.Images;
using Kindling.Testing;
using Shouldly;
using Spectre.Console;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class TerminalImageProgressTests : IDisposable
{
    private readonly StringWriter _screen = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _screen.Dispose();

    [Fact]
    public async Task Each_image_has_a_row_with_step_instruction_and_seconds()
    {
        var progress = new TerminalImageProgress(Console(), _time);

        await progress.TrackAsync(
            ["spark", "hdfs"],
            () =>
            {
                progress.Report(
                    "spark",
                    new StepStarted(new BuildStep(2, 9, "RUN [a] :notebook:"))
                );
                progress.Phase("hdfs", "waiting for java");
                progress.Phase("nobody", "is not shown");
                _time.Advance(TimeSpan.FromSeconds(3));
                return Task.CompletedTask;
            }
        );

        var shown = _screen.ToString();
        // Neither markup nor pictures.
        shown.ShouldContain("2/9");
        shown.ShouldContain("RUN [a] :notebook:");
        shown.ShouldContain("waiting for java");
        shown.ShouldContain("3 s");
        shown.ShouldNotContain("is not shown");
    }

    [Fact]
    public async Task Another_run_begins_with_rows_of_its_own()
    {
        var progress = new TerminalImageProgress(Console(), _time);

        await progress.TrackAsync(["spark"], () => Task.CompletedTask);
        _screen.GetStringBuilder().Clear();
        await progress.TrackAsync(
            ["hdfs"],
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return Task.CompletedTask;
            }
        );

        _screen.ToString().ShouldContain("hdfs");
        _screen.ToString().ShouldNotContain("spark");
    }

    [Fact]
    public async Task A_failure_passes_through() =>
        await Should.ThrowAsync<PipelineException>(() =>
            new TerminalImageProgress(Console(), _time).TrackAsync(
                ["spark"],
                () => throw new PipelineException("x")
            )
        );

    private IAnsiConsole Console()
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.Yes,
                Interactive = InteractionSupport.Yes,
                Out = new AnsiConsoleOutput(_screen),
            }
        );
        console.Profile.Width = 120;
        return console;
    }
}
