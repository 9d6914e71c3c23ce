using System.Diagnostics;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Script;

/// <summary>A command killed with -9 at any moment is repaired by running it again. The moments come from the seed.</summary>
[Trait("Category", "Campaign")]
public sealed class KillTests(Checkout checkout) : IAsyncLifetime
{
    private const string Job = """
        import time
        from pyspark import SparkContext
        sc = SparkContext()
        assert sc.parallelize(range(8), 8).map(lambda x: time.sleep(1) or 1).sum() == 8
        """;

    private string _clone = "";

    public async ValueTask InitializeAsync()
    {
        _clone = checkout.Deployable("killed");
        await File.WriteAllTextAsync(Path.Combine(_clone, "job.py"), Job);
        Seed.Say();
        // Compiled before the clock runs.
        (await checkout.RunAsync(_clone, "--help")).ExitCode.ShouldBe(0);
    }

    public async ValueTask DisposeAsync() => await checkout.RunAsync(_clone, "Destroy", "--purge");

    [Theory]
    [InlineData("Restart", 4, 14)]
    [InlineData("Submit", 5, 25)]
    [InlineData("Smoke", 2, 75)]
    public async Task A_killed_command_succeeds_when_it_is_run_again(
        string target,
        int kills,
        int seconds
    )
    {
        string[] command =
            target == "Submit"
                ? [target, "--application", Path.Combine(_clone, "job.py")]
                : [target];
        (await checkout.RunAsync(_clone, "Deploy")).ExitCode.ShouldBe(0);
        for (var round = 0; round < kills; round++)
        {
            await KillAsync(Seed.Moment(round, TimeSpan.FromSeconds(seconds)), command);
        }

        var again = await checkout.RunAsync(_clone, command);

        again.ExitCode.ShouldBe(0, again.Output);
        StatesOf(await checkout.RunAsync(_clone, "Status")).ShouldBe(5);
        if (target == "Smoke")
        {
            SmokeReport().ShouldContain("\"failure\": null");
        }
    }

    [Fact]
    public async Task A_killed_Destroy_is_finished_by_the_next()
    {
        for (var round = 0; round < 3; round++)
        {
            (await checkout.RunAsync(_clone, "Deploy")).ExitCode.ShouldBe(0);
            var killed = Seed.Moment(round, TimeSpan.FromSeconds(3));
            await KillAsync(killed, "Destroy", "--purge");

            (await checkout.RunAsync(_clone, "Destroy", "--purge")).ExitCode.ShouldBe(0);

            Directory
                .Exists(Path.Combine(_clone, ".nuke", "temp", "local", "data"))
                .ShouldBeFalse();
            Marked().ShouldBeEmpty($"Destroy killed after {killed}");
        }
    }

    [Fact]
    public async Task A_killed_Download_is_finished_by_the_next_and_leaves_no_half()
    {
        for (var round = 0; round < 8; round++)
        {
            using var own = new Checkout();
            var clone = own.Deployable("download");
            Directory.CreateDirectory(own.Cache);
            Directory.CreateSymbolicLink(own.Builds, checkout.Builds);
            var killed = Seed.Moment(round, TimeSpan.FromSeconds(2.5));
            await KillAsync(own, clone, killed, "DownloadSpark");

            var again = await own.RunAsync(clone, "DownloadSpark");

            again.ExitCode.ShouldBe(0, again.Output);
            var distributions = Path.Combine(own.Cache, "distributions");
            Directory
                .EnumerateFileSystemEntries(Path.Combine(distributions, ".staging"))
                .ShouldBeEmpty($"killed after {killed}");
            Directory.EnumerateDirectories(distributions, "spark-*").Count().ShouldBe(1);
        }
    }

    private Task KillAsync(TimeSpan moment, params IReadOnlyList<string> command) =>
        KillAsync(checkout, _clone, moment, command);

    private static async Task KillAsync(
        Checkout checkout,
        string clone,
        TimeSpan moment,
        params IReadOnlyList<string> command
    )
    {
        using var process = checkout.Start(clone, command);
        var result = await Checkout.EndOf(process, killAfter: moment);
        var wasKilled = result.ExitCode == 128 + 9;
        // A command that fails by itself would make every round pass.
        (wasKilled || result.ExitCode == 0).ShouldBeTrue(result.Output);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{string.Join(' ', command)}: {(wasKilled ? "killed after" : "done before")} {moment.TotalSeconds:0.0} s"
        );
    }

    private static int StatesOf(ScriptResult status) =>
        status.Output.Split('\n').Count(line => line.Contains("ready", StringComparison.Ordinal));

    private string SmokeReport() =>
        File.ReadAllText(Path.Combine(_clone, "artifacts", "smoke.json"));

    /// <summary>Processes that carry this checkout in their environment, as all daemons and drivers do.</summary>
    private List<string> Marked() =>
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Where(folder => char.IsDigit(Path.GetFileName(folder)[0]))
                .Where(folder => Environ(folder).Contains($"={_clone}/.nuke/temp/local")),
        ];

    private static string Environ(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "environ"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
