using System.Diagnostics;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Script;

/// <summary>The commands of the README, typed on a copy of this checkout: from nothing to green and back.</summary>
[Trait("Category", "Acceptance")]
public sealed class CommandTests(Checkout checkout) : IAsyncDisposable
{
    private readonly string _clone = checkout.Deployable("commands");

    public async ValueTask DisposeAsync() => await checkout.RunAsync(_clone, "Destroy", "--purge");

    [Fact]
    public async Task From_an_empty_machine_to_green_and_back()
    {
        var first = await checkout.RunAsync(_clone);
        first.ExitCode.ShouldBe(0, first.Output);
        SmokeResults().ShouldBe((8, 0));
        File.Exists(Path.Combine(_clone, "artifacts", "smoke.html")).ShouldBeTrue();
        File.Exists(Path.Combine(_clone, "artifacts", "smoke.xml")).ShouldBeTrue();

        var watch = Stopwatch.StartNew();
        var second = await checkout.RunAsync(_clone, "Deploy");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));
        second.Output.ShouldContain("Started: nothing, all was healthy");

        await SubmitAsync();
        await RedAsync();

        await RestartAsync();
        (await checkout.RunAsync(_clone, "Destroy", "--purge")).ExitCode.ShouldBe(0);
        Directory.Exists(Path.Combine(_clone, ".nuke", "temp", "local", "data")).ShouldBeFalse();
    }

    private async Task SubmitAsync()
    {
        var application = Path.Combine(_clone, "job with blank.py");
        await File.WriteAllTextAsync(
            application,
            "import sys\nprint('got', sys.argv[1:])\nsys.exit(int(sys.argv[2]))\n"
        );
        var good = await checkout.RunAsync(
            _clone,
            "Submit",
            "--application",
            application,
            "--args",
            "a b",
            "0"
        );
        good.ExitCode.ShouldBe(0, good.Output);
        good.Output.ShouldContain("got ['a b', '0']");
        var bad = await checkout.RunAsync(
            _clone,
            "Submit",
            "--application",
            application,
            "--args",
            "x",
            "7"
        );
        bad.ExitCode.ShouldBe(1);
        bad.Output.ShouldContain("exit code 7");
    }

    private async Task RedAsync()
    {
        var red = await checkout.RunAsync(
            _clone,
            "Smoke",
            "--skip",
            "Deploy",
            "--conf",
            "spark.files=/nonexistent"
        );
        red.ExitCode.ShouldBe(6, red.Output);
        red.Output.ShouldContain("/nonexistent");
        SmokeResults().Failed.ShouldBeGreaterThan(0);
        var wrong = await checkout.RunAsync(
            _clone,
            "--executors",
            "0",
            "--conf",
            "nonsense",
            "--workers",
            "0"
        );
        wrong.ExitCode.ShouldBe(2);
        wrong.Output.ShouldContain("--executors must be between");
        wrong.Output.ShouldContain("--conf takes K=V");
        wrong.Output.ShouldContain("--workers must be between");
    }

    private async Task RestartAsync()
    {
        var before = await PidsAsync();
        var restart = await checkout.RunAsync(_clone, "Restart", "--component", "history");
        restart.ExitCode.ShouldBe(0, restart.Output);
        var after = await PidsAsync();
        after["history"].ShouldNotBe(before["history"]);
        after.Where(x => x.Key != "history").ShouldBe(before.Where(x => x.Key != "history"));

        // Who skips Deploy gets what runs, or is told that it does not.
        using (var kill = Process.Start("kill", ["-9", after["master"]]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var skipped = await checkout.RunAsync(_clone, "Smoke", "--skip", "Deploy");
        skipped.ExitCode.ShouldBe(1, skipped.Output);
        skipped.Output.ShouldContain("run Deploy");
    }

    /// <summary>The table's columns are component, state, pid, address and since.</summary>
    private async Task<Dictionary<string, string>> PidsAsync()
    {
        var status = await checkout.RunAsync(_clone, "Status");
        return status
            .Output.Split('\n')
            .Select(line => line.Split(['│', '|'], StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length > 4 && cells[3].Length > 0 && cells[3].All(char.IsDigit))
            .ToDictionary(cells => cells[1], cells => cells[3]);
    }

    private (int Total, int Failed) SmokeResults()
    {
        using var report = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(_clone, "artifacts", "smoke.json"))
        );
        var results = report.RootElement.GetProperty("results").EnumerateArray().ToList();
        return (results.Count, results.Count(x => !x.GetProperty("passed").GetBoolean()));
    }
}
