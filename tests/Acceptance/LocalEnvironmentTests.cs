using System.Diagnostics;
using System.Net;
using Kindling.Pipelines;
using Kindling.Pipelines.Local;
using Kindling.Pipelines.Processes;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance;

[Trait("Category", "Acceptance")]
public sealed class LocalEnvironmentTests(World world)
{
    [Fact]
    public async Task Everything_comes_up_and_listens_on_this_machine_only()
    {
        var deployment = await world.DeployAsync();

        deployment.Components.ShouldAllBe(component => component.State == "ready");
        foreach (var component in deployment.Components)
        {
            var listening = Sockets.Of(component.Pid.ShouldNotBeNull());
            listening.ShouldNotBeEmpty(component.Component);
            listening.ShouldAllBe(endpoint => IPAddress.IsLoopback(endpoint.Address));
        }
    }

    [Fact]
    public async Task A_second_Deploy_starts_nothing_and_is_quick()
    {
        var first = await world.DeployAsync();
        var watch = Stopwatch.StartNew();

        var second = await world.DeployAsync();

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"second Deploy: {watch.ElapsedMilliseconds} ms"
        );
        second.Started.ShouldBeEmpty();
        Pids(second).ShouldBe(Pids(first));
    }

    [Fact]
    public async Task More_workers_restart_only_the_workers_and_back()
    {
        var before = Pids(await world.DeployAsync());

        var two = await world.DeployAsync(workers: 2);
        var one = await world.DeployAsync();

        two.Started.ShouldBe(["worker-1", "worker-2"]);
        two.Components.ShouldAllBe(component => component.State == "ready");
        one.Stopped.ShouldBe(["worker-1", "worker-2"], ignoreOrder: true);
        Pids(one)
            .Where(pid => pid.Key != "worker-1")
            .ShouldBe(before.Where(pid => pid.Key != "worker-1"));
    }

    [Theory]
    [InlineData("datanode")]
    [InlineData("worker-1")]
    public async Task A_killed_daemon_is_brought_back_and_the_others_stay(string component)
    {
        var before = Pids(await world.DeployAsync());
        Signal.Kill(before[component]);

        var after = await world.DeployAsync();

        after.Started.ShouldBe([component]);
        after.Components.ShouldAllBe(one => one.State == "ready");
        Pids(after)
            .Where(pid => pid.Key != component)
            .ShouldBe(before.Where(pid => pid.Key != component));
    }

    [Fact]
    public async Task A_stale_pid_file_whose_number_is_somebody_elses_harms_nobody()
    {
        var before = Pids(await world.DeployAsync());
        using var stranger = Process.Start("sleep", "300");
        Signal.Kill(before["history"]);
        await File.WriteAllTextAsync(
            Path.Combine(world.State, "run", "history.pid"),
            $"{stranger.Id}\n",
            World.Token
        );

        var after = await world.DeployAsync();

        after.Started.ShouldBe(["history"]);
        stranger.HasExited.ShouldBeFalse();
        stranger.Kill();
    }

    [Fact]
    public async Task Two_checkouts_live_side_by_side_and_Destroy_takes_only_its_own()
    {
        var mine = Pids(await world.DeployAsync());
        var folder = world.Folder("other");
        using var other = World.At(folder);

        var theirs = await other.DeployAsync(world.Settings, World.Token);
        theirs.Components.ShouldAllBe(component => component.State == "ready");
        Pids(theirs).Values.ShouldAllBe(pid => !mine.Values.Contains(pid));

        (await other.DestroyAsync(purge: false, World.Token)).Count.ShouldBe(5);
        Pids(theirs).Values.ShouldAllBe(pid => ProcFs.TryRead(pid) == null);
        Directory.Exists(Path.Combine(folder, "data", "name")).ShouldBeTrue();
        (await other.StatusAsync(World.Token)).ShouldAllBe(component =>
            component.State == "stopped"
        );

        await other.DestroyAsync(purge: true, World.Token);
        Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).ShouldBe(["lock"]);
        Pids(await world.DeployAsync()).ShouldBe(mine);
    }

    [Fact]
    public async Task A_half_formatted_NameNode_is_refused_and_left_alone()
    {
        var folder = world.Folder("half");
        var version = Path.Combine(folder, "data", "name", "current", "VERSION");
        Directory.CreateDirectory(Path.GetDirectoryName(version)!);
        await File.WriteAllTextAsync(version, "namespaceID=1\n", World.Token);
        using var local = World.At(folder);

        var exception = await Should.ThrowAsync<PipelineException>(
            local.DeployAsync(world.Settings, World.Token)
        );

        exception.Message.ShouldContain("half formatted");
        (await File.ReadAllTextAsync(version, World.Token)).ShouldBe("namespaceID=1\n");
        (await local.DestroyAsync(purge: false, World.Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_data_of_another_Hadoop_minor_version_is_refused_with_the_steps()
    {
        var folder = world.Folder("older");
        var current = Directory.CreateDirectory(Path.Combine(folder, "data/name/current"));
        await File.WriteAllTextAsync(Path.Combine(current.FullName, "VERSION"), "", World.Token);
        await File.WriteAllTextAsync(Path.Combine(current.FullName, "fsimage_0"), "", World.Token);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "data", "hadoop-version"),
            "3.4.1\n",
            World.Token
        );
        using var local = World.At(folder);

        var exception = await Should.ThrowAsync<PipelineException>(
            local.DeployAsync(world.Settings, World.Token)
        );

        exception.Message.ShouldContain("rollingUpgrade prepare");
    }

    [Fact]
    public async Task Logs_show_what_a_component_said()
    {
        await world.DeployAsync();

        var lines = await world
            .Local.LogsAsync("namenode", follow: false, World.Token)
            .ToListAsync(World.Token);

        lines.ShouldContain(line => line.Contains("NameNode", StringComparison.Ordinal));
        await Should.ThrowAsync<PipelineException>(async () =>
            await world
                .Local.LogsAsync("nonsense", follow: false, World.Token)
                .ToListAsync(World.Token)
        );
    }

    internal static Dictionary<string, int> Pids(LocalDeployment deployment) =>
        deployment.Components.ToDictionary(
            component => component.Component,
            component => component.Pid ?? 0
        );
}
