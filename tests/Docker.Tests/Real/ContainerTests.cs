using System.Diagnostics;
using System.Net.Sockets;
using Shouldly;
using Xunit;

namespace Kindling.Docker.Tests.Real;

[Trait("Category", "Docker")]
public sealed class ContainerTests(RealEngine engine) : IClassFixture<RealEngine>
{
    private static ContainerRequest Shell(string script) =>
        new(RealEngine.Base) { Entrypoint = ["sh", "-c"], Command = [script] };

    [Fact]
    public async Task A_run_gives_the_exit_code_and_both_streams()
    {
        var result = await engine.Client.RunAsync(
            Shell("echo out; echo err >&2; exit 7"),
            RealEngine.Token
        );

        result.ShouldBe(new ContainerResult(7, "out\n", "err\n"));
    }

    [Fact]
    public async Task What_a_request_says_holds_inside()
    {
        var label = RealEngine.NewName();
        var result = await engine.Client.RunAsync(
            Shell(
                "id -u; echo $WORD; pwd; hostname; touch /x 2>/dev/null || echo read-only; touch /t/x && echo tmpfs; grep there /etc/hosts; grep NoNewPrivs /proc/1/status; grep CapBnd /proc/1/status"
            ) with
            {
                User = "185:185",
                Environment = new Dictionary<string, string> { ["WORD"] = "a=b" },
                WorkingDirectory = "/usr",
                Hostname = "me",
                ReadOnlyRootFs = true,
                Tmpfs = new Dictionary<string, string> { ["/t"] = "size=1m,mode=1777" },
                ExtraHosts = ["there:10.1.2.3"],
                SecurityOpt = ["no-new-privileges"],
                CapDrop = ["ALL"],
                Memory = 64 << 20,
                Init = true,
                NetworkMode = "none",
                Labels = new Dictionary<string, string> { ["test"] = label },
            },
            RealEngine.Token
        );

        result.Stdout.ShouldBe(
            "185\na=b\n/usr\nme\nread-only\ntmpfs\n10.1.2.3\tthere\nNoNewPrivs:\t1\nCapBnd:\t0000000000000000\n"
        );
        result.ExitCode.ShouldBe(0, result.Stderr);
        (
            await RealEngine.RunAsync("docker", "ps", "-aq", "--filter", $"label=test={label}")
        ).ShouldBe("");
    }

    [Fact]
    public async Task A_cancelled_run_leaves_no_container()
    {
        var label = RealEngine.NewName();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(2));

        await Should.ThrowAsync<OperationCanceledException>(() =>
            engine.Client.RunAsync(
                Shell("sleep 300") with
                {
                    Labels = new Dictionary<string, string> { ["test"] = label },
                },
                stop.Token
            )
        );

        (
            await RealEngine.RunAsync("docker", "ps", "-aq", "--filter", $"label=test={label}")
        ).ShouldBe("");
    }

    [Fact]
    public async Task A_command_that_is_not_there_is_told_without_the_secrets_and_leaves_no_container()
    {
        var label = RealEngine.NewName();

        var failure = await Should.ThrowAsync<DockerException>(() =>
            engine.Client.RunAsync(
                new ContainerRequest(RealEngine.Base)
                {
                    Command = ["/not/there-hunter22"],
                    Environment = new Dictionary<string, string> { ["P"] = "hunter22" },
                    Labels = new Dictionary<string, string> { ["test"] = label },
                },
                RealEngine.Token
            )
        );

        failure.Message.ShouldContain("/not/there");
        failure.ToString().ShouldNotContain("hunter22");
        (
            await RealEngine.RunAsync("docker", "ps", "-aq", "--filter", $"label=test={label}")
        ).ShouldBe("");
    }

    [Fact]
    public async Task An_image_that_is_not_there_is_told()
    {
        var failure = await Should.ThrowAsync<DockerException>(() =>
            engine.Client.RunAsync(new ContainerRequest("kindling/not-there"), RealEngine.Token)
        );

        failure.Message.ShouldBe(
            "making a container of kindling/not-there failed: No such image: kindling/not-there:latest (status 404)"
        );
    }

    [Fact]
    public async Task A_container_that_runs_takes_commands_and_signals()
    {
        var client = engine.Client;
        var id = await client.CreateContainerAsync(
            Shell("trap 'echo got it; exit 5' USR1; echo up; while :; do sleep 0.1; done"),
            RealEngine.Token
        );
        try
        {
            await client.StartContainerAsync(id, RealEngine.Token);
            await client.StartContainerAsync(id, RealEngine.Token);
            (await client.InspectContainerAsync(id, RealEngine.Token))!.IsRunning.ShouldBeTrue();
            var exec = await client.ExecAsync(
                id,
                new ExecRequest(["sh", "-c", "echo $A; id -u >&2; pwd; exit 4"])
                {
                    User = "185",
                    WorkingDirectory = "/usr",
                    Environment = new Dictionary<string, string> { ["A"] = "b" },
                },
                RealEngine.Token
            );
            exec.ShouldBe(new ContainerResult(4, "b\n/usr\n", "185\n"));

            (await client.KillContainerAsync(id, "SIGUSR1", RealEngine.Token)).ShouldBeTrue();

            (await client.WaitContainerAsync(id, RealEngine.Token)).ShouldBe(5);
            (await client.ReadLogsAsync(id, RealEngine.Token)).Stdout.ShouldBe("up\ngot it\n");
            (await client.KillContainerAsync(id, "SIGUSR1", RealEngine.Token)).ShouldBeFalse();
            var ended = await client.InspectContainerAsync(id, RealEngine.Token);
            ended!.Status.ShouldBe("exited");
            ended.ExitCode.ShouldBe(5);
        }
        finally
        {
            (await client.RemoveContainerAsync(id, RealEngine.Token)).ShouldBeTrue();
        }

        (await client.RemoveContainerAsync(id, RealEngine.Token)).ShouldBeFalse();
        (await client.InspectContainerAsync(id, RealEngine.Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_command_that_is_not_there_is_a_failed_exec()
    {
        var client = engine.Client;
        var id = await client.CreateContainerAsync(Shell("sleep 60"), RealEngine.Token);
        try
        {
            await client.StartContainerAsync(id, RealEngine.Token);

            var result = await client.ExecAsync(
                id,
                new ExecRequest(["/not/there"]),
                RealEngine.Token
            );

            result.ExitCode.ShouldBeInRange(126, 127);
        }
        finally
        {
            await client.RemoveContainerAsync(id, RealEngine.Token);
        }
    }

    [Fact]
    public async Task Published_ports_and_networks_are_seen()
    {
        var client = engine.Client;
        var network = RealEngine.NewName();
        await client.CreateNetworkAsync(
            network,
            new Dictionary<string, string> { [network] = "" },
            RealEngine.Token
        );
        var id = await client.CreateContainerAsync(
            Shell("sleep 60") with
            {
                PublishedPorts = [4040],
                NetworkMode = network,
            },
            RealEngine.Token
        );
        try
        {
            await client.StartContainerAsync(id, RealEngine.Token);

            var details = await client.InspectContainerAsync(id, RealEngine.Token);

            details!.Addresses[network].ShouldNotBeEmpty();
            details.Ports[4040].ShouldBeGreaterThan(1024);
            var watch = Stopwatch.StartNew();
            await client.StopContainerAsync(id, TimeSpan.FromSeconds(1), RealEngine.Token);
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
        }
        finally
        {
            await client.RemoveContainerAsync(id, RealEngine.Token);
            (await client.RemoveNetworkAsync(network, RealEngine.Token)).ShouldBeTrue();
        }

        (await client.RemoveNetworkAsync(network, RealEngine.Token)).ShouldBeFalse();
    }
}
