using System.Diagnostics;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Script;

/// <summary>What build.sh promises, shown on copies of this checkout.</summary>
[Trait("Category", "Acceptance")]
public sealed class BuildScriptTests(Checkout checkout)
{
    [Fact]
    public async Task Arguments_and_exit_codes_pass_through_untouched()
    {
        var clone = checkout.Clone("arguments");
        var result = await checkout.RunAsync(clone, "No \"such\" target", "", "$HOME *");
        result.ExitCode.ShouldBe(2);
        result.Output.ShouldContain("there is no target 'No \"such\" target'");
        result.Output.ShouldContain("there is no target '$HOME *'");
        (await checkout.RunAsync(clone, "Logs")).ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task It_finds_its_checkout_through_a_link_and_past_CDPATH()
    {
        var clone = checkout.Clone("linked");
        const string Script = """
            ln -sf "$1/build.sh" "$1/../link" && "$1/../link" --help
            cd "$1/.." && CDPATH=$PWD bash "$(basename "$1")/build.sh" --help
            """;
        using var process = checkout.StartProgram("bash", "/", ["-ec", Script, "bash", clone]);

        var result = await Checkout.EndOf(process);

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.Split("Usage:").Length.ShouldBe(3);
    }

    [Fact]
    public async Task A_signal_ends_the_compiler_too_and_leaves_nothing()
    {
        using var own = new Checkout();
        using var process = own.Start(own.Clone("compiling"), "--help");
        while (
            !Directory.Exists(own.Builds)
            || !Directory.EnumerateDirectories(own.Builds, ".*.artifacts").Any()
        )
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Checkout.Signal(process, "TERM");

        (await Checkout.EndOf(process)).ExitCode.ShouldBe(130);
        Directory.EnumerateFileSystemEntries(own.Builds).ShouldBeEmpty();
        using var compilers = own.StartProgram("pgrep", "/", ["-f", own.Builds]);
        (await Checkout.EndOf(compilers)).Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_cancels_the_target_and_ends_with_130_and_a_summary(string signal)
    {
        await using var server = new MisbehavingServer();
        server.Serve(
            ArchivePath,
            new byte[1 << 20],
            new Answer { HangAfter = 1000, WithoutLength = true }
        );
        // The compiled build is shared; the archives that other tests have fetched are not, or nothing would be asked for.
        using var cache = new TempDirectory();
        Directory.CreateDirectory(checkout.Builds);
        Directory.CreateSymbolicLink(cache / "builds", checkout.Builds);
        var own = checkout.With(("KINDLING_CACHE", cache.Path));
        using var process = own.Start(
            own.Clone("signal " + signal),
            "DownloadSpark",
            "--mirrors",
            server.Address,
            "--locked"
        );
        await RequestedAsync(server, process);
        Checkout.Signal(process, signal);
        var result = await Checkout.EndOf(process);
        result.ExitCode.ShouldBe(130, result.Output);
        result.Output.ShouldContain("Aborted");
        result.Output.ShouldContain("Build cancelled");
    }

    private const string ArchivePath = "spark/spark-4.3.0/spark-4.3.0-bin-hadoop3.tgz";

    private static async Task RequestedAsync(MisbehavingServer server, Process process)
    {
        // The build is compiled before it asks, and a machine may be busy.
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        while (server.Requests.Count == 0)
        {
            process.HasExited.ShouldBeFalse("it ended before it asked for anything");
            await Task.Delay(100, limit.Token);
        }
    }
}
