using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Script;

/// <summary>Starts of build.sh that compile the whole build, each of them, beside the one that the acceptance has.</summary>
[Trait("Category", "Campaign")]
public sealed class FirstStartTests(Checkout checkout)
{
    [Fact]
    public async Task Two_first_starts_at_once_end_in_one_compiled_build_that_another_clone_starts_at_once()
    {
        using var own = new Checkout();
        var clone = own.Clone("first clone");
        using var one = own.Start(clone, "--help");
        using var two = own.Start(clone, "--help");
        var results = await Task.WhenAll(Checkout.EndOf(one), Checkout.EndOf(two));
        results.Select(x => x.ExitCode).ShouldBe([0, 0], results[0].Error + results[1].Error);
        results[0].Output.ShouldBe(results[1].Output);
        Directory.EnumerateFileSystemEntries(own.Builds).Count().ShouldBe(1);

        var other = await own.RunAsync(own.Clone("second clone"), "--help");
        other.Compiled.ShouldBeFalse(other.Error);
        other.Output.ShouldBe(results[0].Output);
    }

    [Fact]
    public async Task A_checkout_that_is_read_only_but_for_its_temporary_folder_works()
    {
        Assert.SkipUnless(Environment.UserName == "root", "mounting needs root");
        var clone = checkout.Clone("read only");
        Directory.CreateDirectory(Path.Combine(clone, ".nuke", "temp"));
        const string Script = """
            set -e
            mount --bind "$1/.nuke/temp" "$1/.nuke/temp"
            mount --bind "$1" "$1" && mount --bind "$1/.nuke/temp" "$1/.nuke/temp"
            mount -o remount,ro,bind "$1"
            ! touch "$1/probe" 2>/dev/null
            unset KINDLING_CACHE
            HOME=$1/.nuke/temp/home "$1/build.sh" Status
            """;
        using var process = checkout.StartProgram(
            "unshare",
            "/",
            ["-m", "bash", "-c", Script, "bash", clone]
        );
        var result = await Checkout.EndOf(process);
        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        File.Exists(Path.Combine(clone, ".nuke", "temp", "artifacts", "build-report.json"))
            .ShouldBeTrue();
        Directory.Exists(Path.Combine(clone, "artifacts")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_changed_source_is_compiled_and_a_touched_one_is_not()
    {
        var clone = checkout.Clone("changing");
        (await checkout.RunAsync(clone, "--help")).ExitCode.ShouldBe(0);
        var source = Path.Combine(clone, "build", "Build.Download.cs");
        File.SetLastWriteTimeUtc(source, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        (await checkout.RunAsync(clone, "--help")).Compiled.ShouldBeFalse();
        var text = await File.ReadAllTextAsync(source, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            source,
            text.Replace("The Spark to download", "The Spark to fetch", StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );
        var changed = await checkout.RunAsync(clone, "--help");
        changed.Compiled.ShouldBeTrue();
        changed.Output.ShouldContain("The Spark to fetch");
    }
}
