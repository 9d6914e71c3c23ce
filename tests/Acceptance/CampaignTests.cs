using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Kindling.Pipelines;
using Kindling.Pipelines.Local;
using Kindling.Pipelines.Processes;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance;

/// <summary>The long ones, run by hand: <c>./build.sh Campaign</c>. KINDLING_SEED repeats a run.</summary>
[Trait("Category", "Campaign")]
public sealed class CampaignTests(World world)
{
    private const int Kills = 12;
    internal const string StateVariable = "KINDLING_CAMPAIGN_STATE";
    private const string HomesVariable = "KINDLING_CAMPAIGN_HOMES";

    [Theory]
    [InlineData("namenode")]
    [InlineData("datanode")]
    [InlineData("master")]
    [InlineData("worker-1")]
    [InlineData("history")]
    public async Task Each_daemon_comes_back_alone(string component)
    {
        var before = LocalEnvironmentTests.Pids(await world.DeployAsync());
        Signal.Kill(before[component]);
        var watch = Stopwatch.StartNew();

        var after = await world.DeployAsync();

        Say($"{component} was back after {watch.Elapsed.TotalSeconds:0.0} s");
        after.Components.ShouldAllBe(one => one.State == "ready");
        after.Started.ShouldContain(component);
        LocalEnvironmentTests
            .Pids(after)
            .Where(pid => !after.Started.Contains(pid.Key, StringComparer.Ordinal))
            .ShouldAllBe(pid => before[pid.Key] == pid.Value);
    }

    [Fact]
    public async Task All_daemons_killed_at_once_come_back_with_the_data()
    {
        var before = await world.DeployAsync();
        using var http = new LoopbackHttp();
        var hdfs = new WebHdfs(http, before.Environment.NameNode, before.Environment.User);
        await hdfs.WriteAsync("/tmp/kept", "kept"u8.ToArray(), World.Token);
        foreach (var pid in LocalEnvironmentTests.Pids(before).Values)
        {
            Signal.Kill(pid);
        }

        var after = await world.DeployAsync();

        after.Components.ShouldAllBe(component => component.State == "ready");
        (await hdfs.StatusAsync("/tmp/kept", World.Token)).ShouldNotBeNull().Length.ShouldBe(4);
    }

    [Fact]
    public async Task A_port_that_somebody_took_gives_way_to_the_next()
    {
        var before = await world.DeployAsync();
        var port = before.Environment.History.Port;
        Signal.Kill(LocalEnvironmentTests.Pids(before)["history"]);
        await Task.Delay(TimeSpan.FromSeconds(1), World.Token);
        using var thief = new TcpListener(IPAddress.Loopback, port);
        thief.Start();

        var after = await world.DeployAsync();

        after.Environment.History.Port.ShouldNotBe(port);
        after.Components.ShouldAllBe(component => component.State == "ready");
    }

    [Fact]
    public async Task Checkouts_deployed_at_the_same_moment_get_ports_and_data_of_their_own()
    {
        using var one = World.At(world.Folder("one"));
        using var two = World.At(world.Folder("two"));

        var both = await Task.WhenAll(
            one.DeployAsync(world.Settings, World.Token),
            two.DeployAsync(world.Settings, World.Token)
        );

        both.SelectMany(deployment => deployment.Components)
            .ShouldAllBe(component => component.State == "ready");
        both.SelectMany(deployment =>
                deployment.Components.SelectMany(component => component.Address.Split(", "))
            )
            .ShouldBeUnique();
        await one.DestroyAsync(purge: true, World.Token);
        await two.DestroyAsync(purge: true, World.Token);
    }

    [Fact]
    public async Task A_full_disk_is_told_as_such()
    {
        Assert.SkipUnless(
            Environment.IsPrivilegedProcess,
            "mounting a small file system needs root"
        );
        var folder = Directory.CreateDirectory(world.Folder("small")).FullName;
        await ShellAsync($"mount -t tmpfs -o size=256k none '{folder}'");
        using var local = World.At(folder);
        try
        {
            var exception = await Should.ThrowAsync<Exception>(
                local.DeployAsync(world.Settings, World.Token)
            );
            Say(exception.Message);
            exception.Message.ToUpperInvariant().ShouldContain("NO SPACE");
        }
        finally
        {
            await local.DestroyAsync(purge: false, CancellationToken.None);
            await ShellAsync($"umount -l '{folder}'");
        }
    }

    [Fact]
    public async Task A_Deploy_killed_at_any_moment_is_finished_by_the_next()
    {
        Seed.Say();
        using var local = World.At(world.Folder("killed"));
        for (var round = 0; round < Kills; round++)
        {
            var moment = Seed.Moment(round, TimeSpan.FromSeconds(12));
            await KillDeployAfterAsync(moment);
            if (round % 3 == 2)
            {
                var deployed = await local.DeployAsync(world.Settings, World.Token);
                deployed.Components.ShouldAllBe(
                    component => component.State == "ready",
                    $"killed after {moment}"
                );
                await local.DestroyAsync(purge: round % 2 == 0, World.Token);
            }
        }

        await local.DestroyAsync(purge: true, World.Token);
    }

    /// <summary>Not a test: the program that the one above starts and kills.</summary>
    [Fact(Explicit = true)]
    public async Task Deploy_for_the_campaign()
    {
        var state = Environment.GetEnvironmentVariable(StateVariable) ?? "";
        var homes = (Environment.GetEnvironmentVariable(HomesVariable) ?? "").Split('|');
        Assert.SkipWhen(state.Length == 0, "only started by the campaign");
        using var local = World.At(state);
        await local.DeployAsync(
            new LocalSettings { SparkHome = homes[0], HadoopHome = homes[1] },
            World.Token
        );
    }

    private async Task KillDeployAfterAsync(TimeSpan moment)
    {
        string[] arguments =
        [
            "-explicit",
            "only",
            "-method",
            $"{typeof(CampaignTests).FullName}.{nameof(Deploy_for_the_campaign)}",
        ];
        var info = new ProcessStartInfo(Environment.ProcessPath!, arguments)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        info.Environment[StateVariable] = world.Folder("killed");
        info.Environment[HomesVariable] = $"{world.Settings.SparkHome}|{world.Settings.HadoopHome}";
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEndAsync(World.Token);
        await Task.WhenAny(process.WaitForExitAsync(World.Token), Task.Delay(moment, World.Token));
        var hadEnded = process.HasExited;
        process.Kill();
        await process.WaitForExitAsync(World.Token);
        // A child that could not even start would make every round pass.
        (hadEnded && process.ExitCode != 0).ShouldBeFalse(
            hadEnded ? $"the Deploy failed by itself: {await output}" : ""
        );
        Say($"{(hadEnded ? "done before" : "killed after")} {moment.TotalSeconds:0.0} s");
    }

    private static async Task ShellAsync(string script)
    {
        var result = await new CommandLine("sh", ["-c", script]).RunAsync(CancellationToken.None);
        result.Succeeded.ShouldBeTrue(string.Join(' ', result.LastLines));
    }

    private static void Say(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);
}
