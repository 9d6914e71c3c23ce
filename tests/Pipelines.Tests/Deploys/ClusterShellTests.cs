using System.Net.WebSockets;
using System.Text;
using Kindling.Kubernetes;
using Kindling.Kubernetes.Tests;
using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

/// <summary>A shell against an API server that says what its script says.</summary>
public sealed class ClusterShellTests : IAsyncLifetime
{
    private const string Pod = "GET /api/v1/namespaces/here/pods/p";
    private const string Killed =
        """{"status":"Failure","details":{"causes":[{"reason":"ExitCode","message":"137"}]}}""";

    private readonly FakeCluster _cluster = new();
    private readonly MemoryStream _output = new();
    private readonly MemoryStream _error = new();

    [Fact]
    public async Task Input_and_outputs_are_kept_apart_and_the_exit_code_is_the_commands()
    {
        Lives("a");
        Ends(
            """{"status":"Failure","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}""",
            "\u0001out",
            "\u0002err"
        );

        (await RunAsync()).ShouldBe(3);

        Text(_output).ShouldBe("out");
        Text(_error).ShouldBe("err");
        var call = _cluster.Calls.Single(x => x.Request == $"{Pod}/exec");
        call.Query.ShouldEndWith("&stdin=true&stdout=true&stderr=true");
        call.Query.ShouldContain("command=/opt/entrypoint.sh&command=hdfs&command=dfs");
    }

    [Fact]
    public async Task A_terminal_is_passed_on_and_given_back()
    {
        Lives("a");
        Ends("""{"status":"Success"}""");
        using var terminal = new FakeTerminal();

        (await RunAsync(terminal)).ShouldBe(0);

        var call = _cluster.Calls.Single(x => x.Request == $"{Pod}/exec");
        call.Query.ShouldContain("command=TERM=fake");
        call.Query.ShouldEndWith("&stdin=true&stdout=true&tty=true");
        terminal.IsRestored.ShouldBeTrue();
    }

    [Fact]
    public async Task A_terminal_is_given_back_when_the_command_cannot_start()
    {
        Lives("a");
        _cluster.On(
            $"{Pod}/exec",
            403,
            """{"kind":"Status","reason":"Forbidden","message":"no"}"""
        );
        using var terminal = new FakeTerminal();

        await Should.ThrowAsync<PipelineException>(() => RunAsync(terminal));

        terminal.IsRestored.ShouldBeTrue();
    }

    [Fact]
    public async Task A_command_that_was_killed_alone_tells_so_by_its_exit_code()
    {
        Lives("a");
        Ends(Killed);

        (await RunAsync()).ShouldBe(137);
    }

    [Fact]
    public async Task A_pod_that_was_replaced_under_the_command_is_an_error()
    {
        Lives("a", "b");
        Ends(Killed);

        (await Should.ThrowAsync<PipelineException>(() => RunAsync())).Message.ShouldBe(
            "the pod p was deleted while the command ran in it: run it again"
        );
    }

    [Fact]
    public async Task A_connection_that_breaks_with_its_pod_is_told_as_that()
    {
        _cluster.On(
            Pod,
            call => call.JsonAsync(200, Live("a")),
            call => call.JsonAsync(404, """{"kind":"Status","code":404,"reason":"NotFound"}""")
        );
        Ends(null);

        (await Should.ThrowAsync<PipelineException>(() => RunAsync())).Message.ShouldBe(
            "the pod p was deleted while the command ran in it: run it again"
        );
    }

    [Fact]
    public async Task A_connection_that_breaks_alone_is_told_as_that()
    {
        Lives("a");
        Ends(null);

        (await Should.ThrowAsync<PipelineException>(() => RunAsync())).Message.ShouldContain(
            "the connection broke before the command ended"
        );
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _output.DisposeAsync();
        await _error.DisposeAsync();
    }

    private async Task<int> RunAsync(FakeTerminal? terminal = null)
    {
        using var client = _cluster.Connect();
        using var input = new MemoryStream();
        return await new ClusterShell(
            client,
            DeployBench.Settings with
            {
                Namespace = "here",
            },
            TimeProvider.System
        ).RunAsync(
            "p",
            ShellPlace.Named("hdfs"),
            ["hdfs", "dfs"],
            new ShellStreams(input, _output, _error, () => terminal),
            DeployBench.Token
        );
    }

    private void Lives(params string[] uids) =>
        _cluster.On(
            Pod,
            [.. uids.Select(uid => (Func<FakeCall, Task>)(call => call.JsonAsync(200, Live(uid))))]
        );

    private static string Live(string uid) =>
        $$$"""{"kind":"Pod","apiVersion":"v1","metadata":{"name":"p","uid":"{{{uid}}}"}}""";

    private void Ends(string? status, params string[] messages) =>
        _cluster.On(
            $"{Pod}/exec",
            async call =>
            {
                using var socket = await call.UpgradeAsync("v5.channel.k8s.io");
                foreach (
                    var message in status is null ? messages : [.. messages, $"\u0003{status}"]
                )
                {
                    await socket.SendAsync(
                        Encoding.UTF8.GetBytes(message),
                        WebSocketMessageType.Binary,
                        true,
                        DeployBench.Token
                    );
                }
            }
        );

    private static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.ToArray());

    private sealed class FakeTerminal : IShellTerminal
    {
        public bool IsRestored { get; private set; }

        public string Kind => "fake";

        public IAsyncEnumerable<TerminalSize> SizesAsync(CancellationToken cancellationToken) =>
            new[] { new TerminalSize(80, 24) }.ToAsyncEnumerable();

        public void Dispose() => IsRestored = true;
    }
}
