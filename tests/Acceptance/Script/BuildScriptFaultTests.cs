using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Script;

/// <summary>What build.sh promises where a machine is odd; each compiles, so they are part of the campaign.</summary>
[Trait("Category", "Campaign")]
public sealed class BuildScriptFaultTests(Checkout checkout)
{
    [Fact]
    public async Task Without_a_home_everything_stays_in_the_checkout_and_the_second_start_finds_it()
    {
        var clone = checkout.Clone("homeless");
        ScriptResult[] runs = [await RunAsync(), await RunAsync()];

        runs.ShouldAllBe(run => run.ExitCode == 0, runs[0].Error);
        runs.Select(run => run.Compiled).ShouldBe([true, false]);
        Directory.Exists(Path.Combine(clone, ".nuke", "temp", "home")).ShouldBeTrue();

        async Task<ScriptResult> RunAsync()
        {
            using var process = checkout.StartProgram(
                "env",
                "/",
                [
                    "-u",
                    "HOME",
                    "-u",
                    "KINDLING_CACHE",
                    "-u",
                    "XDG_CACHE_HOME",
                    // MSBuild would take these for properties.
                    "VERSION=latest",
                    "STRICT=true",
                    // The script has variables of these names, too.
                    "out=/nowhere",
                    "root=/nowhere",
                    clone + "/build.sh",
                    "Status",
                ]
            );
            return await Checkout.EndOf(process);
        }
    }

    [Fact]
    public async Task A_compiled_build_that_is_not_whole_is_made_again()
    {
        var clone = checkout.Clone("broken cache");
        (await checkout.RunAsync(clone, "--help")).ExitCode.ShouldBe(0);
        var builds = Directory.EnumerateFileSystemEntries(checkout.Builds).Count();
        var stamp = Path.Combine(clone, ".nuke", "temp", "build.stamp");
        File.Delete(
            (await File.ReadAllLinesAsync(stamp, TestContext.Current.CancellationToken))[0]
        );

        var again = await checkout.RunAsync(clone, "--help");

        again.ExitCode.ShouldBe(0, again.Error);
        again.Compiled.ShouldBeTrue();
        Directory.EnumerateFileSystemEntries(checkout.Builds).Count().ShouldBe(builds);
    }
}
