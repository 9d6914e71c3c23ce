using System.Diagnostics;
using Kindling.Pipelines.Processes;
using Shouldly;

namespace Kindling.Pipelines.Tests.Processes;

public sealed class CommandLineTests
{
    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    [Xunit.Fact]
    public async Task Lines_are_streamed_with_their_origin_and_the_exit_code_is_told()
    {
        var lines = new List<OutputLine>();

        var result = await Bash("echo out; echo err >&2; exit 7").RunAsync(lines.Add, Token);

        result.ExitCode.ShouldBe(7);
        result.LastLines.ShouldBe(["out", "err"], ignoreOrder: true);
        lines.ShouldBe(
            [new OutputLine("out", IsError: false), new OutputLine("err", IsError: true)],
            ignoreOrder: true
        );
    }

    [Xunit.Fact]
    public async Task Cancelling_ends_the_whole_tree()
    {
        using var cancel = new CancellationTokenSource();
        var pid = 0;

        // The grandchild tells its number, then the cancellation comes.
        var run = Bash("sleep 300 & echo $!; wait")
            .RunAsync(
                line =>
                {
                    pid = int.Parse(line.Text);
                    cancel.CancelAfter(TimeSpan.FromMilliseconds(50));
                },
                cancel.Token
            );

        await Should.ThrowAsync<OperationCanceledException>(run);
        pid.ShouldBeGreaterThan(1);
        ProcFs.TryRead(pid).ShouldBeNull();
    }

    [Xunit.Fact]
    public async Task A_child_that_does_not_listen_to_SIGTERM_is_killed_after_its_grace()
    {
        using var cancel = new CancellationTokenSource();
        var watch = Stopwatch.StartNew();
        var deaf = Bash("trap '' TERM; echo ready; while true; do sleep 0.1; done") with
        {
            Grace = TimeSpan.FromMilliseconds(300),
        };

        await Should.ThrowAsync<OperationCanceledException>(
            deaf.RunAsync(_ => cancel.Cancel(), cancel.Token)
        );

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Xunit.Fact]
    public async Task A_child_may_say_goodbye_when_it_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var lines = new List<string>();
        var polite = Bash(
            "trap 'echo goodbye; exit 0' TERM; echo ready; while true; do sleep 0.05; done"
        );

        await Should.ThrowAsync<OperationCanceledException>(
            polite.RunAsync(
                line =>
                {
                    lines.Add(line.Text);
                    cancel.CancelAfter(TimeSpan.FromMilliseconds(20));
                },
                cancel.Token
            )
        );

        lines.ShouldContain("goodbye");
    }

    [Xunit.Fact]
    public async Task A_grandchild_that_keeps_the_pipe_open_does_not_hold_us()
    {
        var watch = Stopwatch.StartNew();

        var result = await Bash("sleep 20 & echo $!").RunAsync(Token);

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
        Signal.Kill(int.Parse(result.LastLines.ShouldHaveSingleItem()));
    }

    [Xunit.Fact]
    public async Task A_variable_may_be_set_or_taken_away()
    {
        var command = Bash("echo ${HOME-none} $KINDLING_TEST") with
        {
            Variables = new Dictionary<string, string?>
            {
                ["HOME"] = null,
                ["KINDLING_TEST"] = "a b",
            },
        };

        (await command.RunAsync(Token)).LastLines.ShouldBe(["none a b"]);
    }

    [Xunit.Fact]
    public async Task Without_inheritance_a_child_sees_only_what_it_is_given()
    {
        var command = new CommandLine("/usr/bin/env", [])
        {
            InheritVariables = false,
            Variables = new Dictionary<string, string?> { ["ONLY"] = "this" },
        };

        (await command.RunAsync(Token)).LastLines.ShouldBe(["ONLY=this"]);
    }

    [Xunit.Fact]
    public async Task A_program_that_is_not_there_is_a_missing_requirement()
    {
        var exception = await Should.ThrowAsync<RequirementMissingException>(
            new CommandLine("/nowhere/spark-submit", []).RunAsync(Token)
        );

        exception.Message.ShouldStartWith("'/nowhere/spark-submit' cannot be started: ");
    }

    private static CommandLine Bash(string script) => new("bash", ["-c", script]);
}
