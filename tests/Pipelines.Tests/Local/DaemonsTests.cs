using System.Collections;
using System.Diagnostics;
using Kindling.Pipelines.Local;
using Kindling.Pipelines.Processes;
using Kindling.Testing;
using Shouldly;

namespace Kindling.Pipelines.Tests.Local;

/// <summary>With <c>sleep</c> for a daemon: all the rest is as it is with Java.</summary>
public sealed class DaemonsTests : IAsyncDisposable
{
    private readonly TempDirectory temporary = new();
    private readonly StateFolder folder;
    private readonly Daemons daemons;

    public DaemonsTests()
    {
        folder = new StateFolder(temporary.Path);
        Directory.CreateDirectory(folder.Run);
        Directory.CreateDirectory(folder.Logs);
        daemons = new Daemons(folder, Variables(), TimeProvider.System);
    }

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await daemons.StopAsync(daemons.WithProcesses(), CancellationToken.None);
        temporary.Dispose();
    }

    [Xunit.Fact]
    public async Task A_daemon_is_found_with_its_settings_and_ended()
    {
        var started = await StartAsync("master");

        started.Hash.ShouldBe(Sleeper("master").Hash);
        started.Process.LeadsSession.ShouldBeTrue();
        (await File.ReadAllTextAsync(folder.PidFileOf("master"), Token)).ShouldBe(
            $"{started.Pid}\n"
        );

        await daemons.StopAsync(["master"], Token);
        daemons.Find("master").ShouldBeNull();
        ProcFs.TryRead(started.Pid).ShouldBeNull();
    }

    [Xunit.Fact]
    public async Task A_daemon_gets_no_variable_but_the_named_ones()
    {
        var secretive = new Daemons(
            folder,
            new Dictionary<string, string>(Variables()) { ["DEPLOY_TOKEN"] = "s3cret" },
            TimeProvider.System
        );
        await secretive.StartAsync(Sleeper("master"), Token);
        var started = (await secretive.WaitForStartAsync("master", Token)).ShouldNotBeNull();

        ProcFs.Environment(started.Pid).Keys.ShouldNotContain("DEPLOY_TOKEN");
    }

    [Xunit.Fact]
    public async Task Without_its_pid_file_a_daemon_is_found_all_the_same()
    {
        var started = await StartAsync("namenode");
        File.Delete(folder.PidFileOf("namenode"));

        daemons.Find("namenode").ShouldNotBeNull().Pid.ShouldBe(started.Pid);
    }

    [Xunit.Fact]
    public async Task A_stale_pid_file_whose_number_is_somebody_elses_harms_nobody()
    {
        using var stranger = Process.Start("sleep", "60");
        await File.WriteAllTextAsync(folder.PidFileOf("datanode"), $"{stranger.Id}\n", Token);

        daemons.Find("datanode").ShouldBeNull();
        await daemons.StopAsync(["datanode"], Token);

        stranger.HasExited.ShouldBeFalse();
        stranger.Kill();
    }

    [Xunit.Fact]
    public async Task Another_folders_daemons_are_not_ours()
    {
        await StartAsync("master");
        using var elsewhere = new TempDirectory();

        new Daemons(new StateFolder(elsewhere.Path), Variables(), TimeProvider.System)
            .Find()
            .ShouldBeEmpty();
        new Daemons(new StateFolder(folder.Path[..^1]), Variables(), TimeProvider.System)
            .Find()
            .ShouldBeEmpty();
    }

    [Xunit.Fact]
    public async Task What_a_killed_daemon_leaves_behind_is_ended_with_it()
    {
        var started = await StartAsync("worker-1", "sleep 100 & wait");
        var child = await ChildOfAsync(started.Pid);
        Signal.Kill(started.Pid);

        await daemons.StopAsync(daemons.WithProcesses(), Token);

        ProcFs.TryRead(child.Pid).ShouldBeNull();
    }

    [Xunit.Fact]
    public async Task The_log_of_the_run_before_is_kept()
    {
        await File.WriteAllTextAsync(folder.LogOf("history"), "yesterday", Token);

        await StartAsync("history");

        (
            await File.ReadAllTextAsync(Path.Combine(folder.Logs, "history.previous.log"), Token)
        ).ShouldBe("yesterday");
    }

    private static async Task<ProcessFacts> ChildOfAsync(int pid)
    {
        while (true)
        {
            if (ProcFs.All().FirstOrDefault(process => process.Parent == pid) is { } child)
            {
                return child;
            }

            await Task.Delay(10, Token);
        }
    }

    private async Task<RunningDaemon> StartAsync(string name, string script = "exec sleep 100")
    {
        await daemons.StartAsync(Sleeper(name, script), Token);
        return (await daemons.WaitForStartAsync(name, Token)).ShouldNotBeNull();
    }

    private static Component Sleeper(string name, string script = "exec sleep 100") =>
        new(name)
        {
            Command = ["bash", "-c", script],
            Variables = new Dictionary<string, string>(),
            Addresses = [],
        };

    private static Dictionary<string, string> Variables() =>
        Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");
}
