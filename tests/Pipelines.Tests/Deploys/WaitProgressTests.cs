using Kindling.Pipelines.Deploys;
using Kindling.Testing;
using Shouldly;
using Spectre.Console;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class WaitProgressTests : IDisposable
{
    private readonly StringWriter _screen = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _screen.Dispose();

    [Fact]
    public void The_tree_shows_what_is_awaited_and_why()
    {
        var tree = WaitTree.Of(
            WaitBench.Several(),
            TimeSpan.FromSeconds(42),
            ["pod notebook-0 never became ready and is of an older template: replaced"]
        );

        Console(AnsiSupport.No).Write(tree);

        Approved.Matches(_screen.ToString());
    }

    [Fact]
    public void A_log_has_a_line_for_each_change()
    {
        var lines = new List<string>();
        var progress = new LogWaitProgress(lines.Add);

        var several = WaitBench.Several();
        progress.Show(several);
        // Nothing new, nothing said.
        progress.Show([.. several]);
        progress.Note("pod notebook-0: replaced");
        progress.Show([WaitBench.Waiting(WaitBench.StatefulSet("x"), "0 of 1 pods are ready")]);

        Approved.Matches(string.Join('\n', lines));
    }

    [Fact]
    public async Task A_terminal_shows_each_change_at_once_and_the_seconds_that_pass()
    {
        var progress = new TerminalWaitProgress(Console(AnsiSupport.Yes), _time);

        await progress.TrackAsync(() =>
        {
            progress.Show([
                WaitBench.Waiting(WaitBench.StatefulSet("datanode"), "0 of 2 pods are ready"),
            ]);
            _screen.ToString().ShouldContain("StatefulSet datanode: 0 of 2 pods are ready");
            _time.Advance(TimeSpan.FromSeconds(3));
            _screen.ToString().ShouldContain("0 of 1 are ready, 3 s");
            progress.Note("pod x: replaced");
            progress.Show([WaitBench.Ready("datanode")]);
            return Task.CompletedTask;
        });

        var shown = _screen.ToString();
        shown.ShouldContain("pod x: replaced");
        shown.ShouldContain("1 of 1 are ready");
        shown.ShouldContain("ready: datanode");
    }

    [Fact]
    public async Task A_failure_passes_through() =>
        await Should.ThrowAsync<PipelineException>(() =>
            new TerminalWaitProgress(Console(AnsiSupport.Yes), _time).TrackAsync(() =>
                throw new PipelineException("x")
            )
        );

    private IAnsiConsole Console(AnsiSupport ansi)
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = ansi,
                ColorSystem = ColorSystemSupport.NoColors,
                Interactive =
                    ansi == AnsiSupport.Yes ? InteractionSupport.Yes : InteractionSupport.No,
                Out = new AnsiConsoleOutput(_screen),
            }
        );
        console.Profile.Width = 120;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
