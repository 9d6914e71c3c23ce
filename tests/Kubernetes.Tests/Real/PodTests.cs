using System.Text;
using Shouldly;
using Xunit;
using static Kindling.Kubernetes.Tests.Real.RealCluster;

namespace Kindling.Kubernetes.Tests.Real;

[Trait("Category", "Kubernetes")]
public sealed class PodTests(RealCluster cluster) : IClassFixture<RealCluster>
{
    [Fact]
    public async Task A_log_is_followed_from_before_the_start_to_the_end()
    {
        await RunAsync("talker", "for i in 1 2 3; do echo line $i; sleep 0.3; done");

        var lines = new List<string>();
        await foreach (
            var line in cluster.Client.ReadLogAsync(
                new LogQuery(new PodName("talker")) { Follow = true },
                Token
            )
        )
        {
            lines.Add(line.Text);
        }

        lines.ShouldBe(["line 1", "line 2", "line 3"]);
    }

    [Fact]
    public async Task A_command_reads_writes_and_gives_its_exit_code()
    {
        await RunAsync("sleeper", "sleep 300");
        await ReadyAsync("sleeper");
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i}\n"));

        var code = await cluster.Client.ExecAsync(
            new ExecRequest(new PodName("sleeper"), ["bash", "-c", "cat; echo oops >&2; exit 7"])
            {
                Input = new MemoryStream(Encoding.UTF8.GetBytes(text)),
                Output = output,
                Error = error,
            },
            Token
        );

        code.ShouldBe(7);
        Encoding.UTF8.GetString(output.ToArray()).ShouldBe(text);
        Encoding.UTF8.GetString(error.ToArray()).ShouldBe("oops\n");
        var missing = await Should.ThrowAsync<KubernetesException>(() =>
            cluster.Client.ExecAsync(new ExecRequest(new PodName("sleeper"), ["no-such"]), Token)
        );
        missing.Message.ShouldContain("no-such");
    }

    [Fact]
    public async Task A_port_is_reached()
    {
        // Debian's base image has perl, which can listen.
        await RunAsync(
            "listener",
            "exec perl -MIO::Socket::INET -e '$s=IO::Socket::INET->new(LocalPort=>8080,Listen=>5,ReuseAddr=>1) or die; while($c=$s->accept){$l=<$c>; print $c \"you said $l\"; close $c}'"
        );
        await ReadyAsync("listener");
        await using var stream = await ConnectAsync();
        using var reader = new StreamReader(stream);

        await stream.WriteAsync("hello\n"u8.ToArray(), Token);

        (await reader.ReadLineAsync(Token)).ShouldBe("you said hello");
    }

    [Fact]
    public async Task A_port_at_which_nobody_listens_is_told()
    {
        await RunAsync("deaf", "sleep 300");
        await ReadyAsync("deaf");
        await using var stream = await cluster.Client.ConnectAsync(new PodName("deaf"), 9, Token);

        var failure = await Should.ThrowAsync<IOException>(async () =>
            await stream.ReadExactlyAsync(new byte[1], Token)
        );

        failure.InnerException.ShouldBeOfType<KubernetesException>();
    }

    private async Task<Stream> ConnectAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(1), Token);
        return await cluster.Client.ConnectAsync(new PodName("listener"), 8080, Token);
    }

    private Task<Applied> RunAsync(string name, string script) =>
        cluster.ApplyAsync(
            $$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: {{name}}}
            spec:
              restartPolicy: Never
              terminationGracePeriodSeconds: 0
              containers:
              - name: main
                image: debian:trixie-slim
                command:
                - bash
                - -c
                - |
                  {{script}}
            """
        );

    private async Task ReadyAsync(string name)
    {
        var query = ObjectQuery.For(new ObjectName("v1", "Pod", name, cluster.Namespace));
        await foreach (var happened in cluster.Client.WatchAsync(query, Token))
        {
            if (happened.Object.Text("status", "phase") == "Running")
            {
                return;
            }
        }
    }
}
