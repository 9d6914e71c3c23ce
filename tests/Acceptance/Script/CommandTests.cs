using System.Diagnostics;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Script;

/// <summary>The commands of the README, typed on a copy of this checkout: from nothing to green and back.</summary>
[Trait("Category", "Acceptance")]
public sealed class CommandTests(Checkout checkout) : IAsyncLifetime
{
    private readonly string _clone = checkout.Clone("commands");

    public ValueTask InitializeAsync()
    {
        // Where the committed parameters look for it: beside the checkout.
        var shared = Path.Combine(Path.GetDirectoryName(_clone)!, "shared");
        if (!Directory.Exists(shared))
        {
            Directory.CreateSymbolicLink(shared, Path.Combine(Checkout.Root, "..", "shared"));
        }

        return ValueTask.CompletedTask;
    }

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

        var status = await checkout.RunAsync(_clone, "Status");
        status.Output.ShouldContain("namenode");
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
            "--conf",
            "spark.pyspark.python=/nonexistent"
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

    private (int Total, int Failed) SmokeResults()
    {
        using var report = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(_clone, "artifacts", "smoke.json"))
        );
        var results = report.RootElement.GetProperty("results").EnumerateArray().ToList();
        return (results.Count, results.Count(x => !x.GetProperty("passed").GetBoolean()));
    }
}
