using System.Diagnostics;
using Kindling.NukeExtensions;
using Kindling.Testing;
using Nuke.Common;
using Nuke.Common.Execution;
using Nuke.Common.Output;
using Shouldly;
using Xunit;

namespace Kindling.Engine.Tests.Execution;

/// <summary>Real signals to a real process: this test program, started again with only the build below.</summary>
public sealed class SignalTests
{
    private const string FileVariable = "KINDLING_TEST_SLEEPER";
    private const string TargetVariable = "KINDLING_TEST_TARGET";

    // A shell that starts this in the background has INT ignored, for us and all that we start: that must not hang.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task After_a_signal_assured_targets_run_and_children_that_were_left_behind_die(
        string signal
    )
    {
        using var folder = new TempDirectory();
        using var build = Start(folder, "Patient");
        var child = await ChildAsync(folder);

        await SendAsync(build, signal);

        var output = await build.StandardOutput.ReadToEndAsync(Token).WaitAsync(s_patience, Token);
        await build.WaitForExitAsync(Token);
        build.ExitCode.ShouldBe(130, output);
        output.ShouldContain("assured");
        output.ShouldContain("Build cancelled");
        IsAlive(child).ShouldBeFalse();
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_second_signal_ends_a_body_that_does_not_listen_and_its_children(
        string signal
    )
    {
        using var folder = new TempDirectory();
        using var build = Start(folder, "Deaf");
        var child = await ChildAsync(folder);

        await SendAsync(build, signal);
        await Task.Delay(300, Token);
        build.HasExited.ShouldBeFalse();
        await SendAsync(build, signal);

        await build.WaitForExitAsync(Token).WaitAsync(s_patience, Token);
        build.ExitCode.ShouldBe(130);
        IsAlive(child).ShouldBeFalse();
    }

    /// <summary>Not a test: the program that those above start.</summary>
    [Fact(Explicit = true)]
    public void A_build_for_the_tests_above()
    {
        var target = Environment.GetEnvironmentVariable(TargetVariable);
        Assert.SkipWhen(target is null, "only started by the tests above");
        var environment = BuildEnvironment.OfThisProcess() with
        {
            Arguments = [target, nameof(StubbornBuild.Assured), "--no-logo"],
            // The test framework has changed the current folder.
            WorkingDirectory = Path.GetDirectoryName(
                Environment.GetEnvironmentVariable(FileVariable)
            )!,
        };
        var buildClass = new BuildClass(typeof(StubbornBuild), () => new StubbornBuild(), []);
        var reading = BuildClassReading.Begin(buildClass.Type);
        var (run, _) = BuildManager.Prepare(buildClass, reading, environment, new SecretMask());
        Environment.Exit(BuildManager.ExecuteUntilSignal(run.ShouldNotBeNull()));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Process Start(TempDirectory folder, string target)
    {
        Directory.CreateDirectory(folder / ".nuke");
        var program = Path.ChangeExtension(typeof(SignalTests).Assembly.Location, null);
        var test = $"{typeof(SignalTests).FullName}.{nameof(A_build_for_the_tests_above)}";
        var info = new ProcessStartInfo(program, ["-method", test, "-explicit", "only"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        info.Environment[FileVariable] = folder / "child";
        info.Environment[TargetVariable] = target;
        return Process.Start(info)!;
    }

    private static async Task<int> ChildAsync(TempDirectory folder)
    {
        for (var attempt = 0; attempt < 300; attempt++)
        {
            if (
                File.Exists(folder / "child")
                && int.TryParse(await File.ReadAllTextAsync(folder / "child", Token), out var pid)
            )
            {
                return pid;
            }

            await Task.Delay(100, Token);
        }

        throw new TimeoutException("the build started no child within 30 s");
    }

    private static async Task SendAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync(Token);
    }

    // A killed child of a process that is gone may stay a zombie for as long as nobody reaps it.
    private static bool IsAlive(int pid) =>
        File.Exists($"/proc/{pid}/stat")
        && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);

    private sealed class StubbornBuild : NukeBuild
    {
        public Target Patient =>
            _ =>
                _.Executes(async token =>
                {
                    StartChild();
                    await Task.Delay(Timeout.Infinite, token);
                });

        public Target Deaf =>
            _ =>
                _.Executes(() =>
                {
                    StartChild();
                    Thread.Sleep(TimeSpan.FromMinutes(2));
                });

        public Target Assured =>
            _ => _.AssuredAfterFailure().Executes(() => Console.WriteLine("assured"));

        // A shell between us and the sleeper, so that the whole tree has to go.
        private static void StartChild()
        {
            var file = Environment.GetEnvironmentVariable(FileVariable)!;
            Process.Start("sh", ["-c", "sleep 300 & echo $! >\"$1\"; wait", "sh", file]);
        }
    }
}
