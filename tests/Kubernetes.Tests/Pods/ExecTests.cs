using System.Net.WebSockets;
using System.Text;
using Shouldly;
using Xunit;

namespace Kindling.Kubernetes.Tests.Pods;

public sealed class ExecTests : IAsyncLifetime
{
    private const string Exec = "GET /api/v1/namespaces/here/pods/p/exec";
    private const string Success = """{"status":"Success"}""";
    private readonly FakeCluster _cluster = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_gets_its_input_and_gives_its_outputs_and_exit_code()
    {
        var heard = new MemoryStream();
        Serve(
            async socket =>
            {
                await SendAsync(socket, "\u0001");
                // What the command reads until the end of its input, it writes.
                while (await ReceiveAsync(socket) is { } message && message[0] != 255)
                {
                    heard.Write(message.AsSpan(1));
                }

                await SendAsync(socket, "\u0002oops");
                await SendAsync(socket, "\u0001" + Encoding.UTF8.GetString(heard.ToArray()));
                await SendAsync(
                    socket,
                    "\u0003"
                        + """{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}"""
                );
            },
            "v5.channel.k8s.io"
        );
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var text = new string('x', 100_000);

        var code = await RunAsync(
            new ExecRequest(new PodName("p", Container: "c"), ["sh", "-c", "a & b"])
            {
                Input = new MemoryStream(Encoding.UTF8.GetBytes(text)),
                Output = output,
                Error = error,
            }
        );

        code.ShouldBe(3);
        Encoding.UTF8.GetString(output.ToArray()).ShouldBe(text);
        Encoding.UTF8.GetString(error.ToArray()).ShouldBe("oops");
        _cluster
            .Calls[^1]
            .Query.ShouldBe(
                "command=sh&command=-c&command=a & b&container=c&stdin=true&stdout=true&stderr=true"
            );
        _cluster
            .Calls[^1]
            .Header("Sec-WebSocket-Protocol")
            .ShouldBe("v5.channel.k8s.io, v4.channel.k8s.io");
    }

    [Fact]
    public async Task A_terminal_has_a_size_and_one_output()
    {
        var resize = "";
        Serve(
            async socket =>
            {
                resize = Encoding.UTF8.GetString((await ReceiveAsync(socket))!);
                await SendAsync(socket, "\u0003" + Success);
            },
            "v4.channel.k8s.io"
        );

        var code = await RunAsync(
            new ExecRequest(new PodName("p"), ["sh"])
            {
                Terminal = true,
                Sizes = new[] { new TerminalSize(80, 24) }.ToAsyncEnumerable(),
            }
        );

        code.ShouldBe(0);
        resize.ShouldBe("\u0004" + """{"Width":80,"Height":24}""");
        _cluster.Calls[^1].Query.ShouldBe("command=sh&stdout=true&tty=true");
    }

    [Fact]
    public async Task An_output_that_comes_in_fragments_is_one()
    {
        Serve(
            async socket =>
            {
                await socket.SendAsync(
                    "\u0001one "u8.ToArray(),
                    WebSocketMessageType.Binary,
                    false,
                    Token
                );
                await socket.SendAsync(
                    "\u0002two"u8.ToArray(),
                    WebSocketMessageType.Binary,
                    true,
                    Token
                );
                await SendAsync(socket, "\u0003" + Success);
            },
            "v5.channel.k8s.io"
        );
        using var output = new MemoryStream();

        await RunAsync(new ExecRequest(new PodName("p"), ["x"]) { Output = output });

        Encoding.UTF8.GetString(output.ToArray()).ShouldBe("one \u0002two");
    }

    [Fact]
    public async Task An_input_that_never_ends_does_not_hold_up_a_command_that_has()
    {
        Serve(socket => SendAsync(socket, "\u0003" + Success), "v5.channel.k8s.io");
        using var input = new SilentStream();

        (await RunAsync(new ExecRequest(new PodName("p"), ["x"]) { Input = input })).ShouldBe(0);
    }

    [Fact]
    public async Task A_command_that_cannot_start_is_told()
    {
        Serve(
            socket =>
                SendAsync(
                    socket,
                    "\u0003"
                        + """{"status":"Failure","code":500,"reason":"InternalError","message":"exec: \"nope\": not found"}"""
                ),
            "v5.channel.k8s.io"
        );

        (
            await Should.ThrowAsync<KubernetesException>(() => RunAsync(Simple()))
        ).Message.ShouldContain("500 InternalError: exec: \"nope\": not found");
    }

    [Fact]
    public async Task A_connection_that_breaks_before_the_end_is_no_success()
    {
        Serve(socket => SendAsync(socket, "\u0001half"), "v5.channel.k8s.io");

        (
            await Should.ThrowAsync<KubernetesException>(() => RunAsync(Simple()))
        ).Message.ShouldContain("the connection broke before the command ended");
    }

    [Fact]
    public async Task A_refusal_is_told_in_the_servers_words_and_without_the_command()
    {
        _cluster.On(
            Exec,
            403,
            """{"kind":"Status","reason":"Forbidden","message":"cannot create resource \"pods/exec\""}"""
        );

        var failure = await Should.ThrowAsync<KubernetesException>(() => RunAsync(Simple()));

        failure.Message.ShouldContain("403 Forbidden: cannot create resource \"pods/exec\"");
        failure.ToString().ShouldNotContain("hunter22");
        Simple().ToString().ShouldNotContain("hunter22");
    }

    [Fact]
    public async Task What_is_no_WebSocket_is_told()
    {
        _cluster.On(Exec, 200, "{}");

        (
            await Should.ThrowAsync<KubernetesException>(() => RunAsync(Simple()))
        ).Message.ShouldContain("the answer is no WebSocket");
    }

    [Fact]
    public async Task The_caller_may_cancel()
    {
        Serve(socket => ReceiveAsync(socket), "v5.channel.k8s.io");
        using var client = _cluster.Connect();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Should.ThrowAsync<OperationCanceledException>(() =>
            client.ExecAsync(Simple(), stop.Token)
        );
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private static ExecRequest Simple() => new(new PodName("p"), ["login", "hunter22"]);

    private async Task<int> RunAsync(ExecRequest request)
    {
        using var client = _cluster.Connect();
        return await client.ExecAsync(request, Token);
    }

    private void Serve(Func<WebSocket, Task> session, string protocol) =>
        _cluster.On(
            Exec,
            async call =>
            {
                using var socket = await call.UpgradeAsync(protocol);
                await session(socket);
            }
        );

    private static Task SendAsync(WebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Binary, true, Token);

    private static async Task<byte[]?> ReceiveAsync(WebSocket socket)
    {
        var buffer = new byte[64 << 10];
        using var message = new MemoryStream();
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer.AsMemory(), Token);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(buffer.AsSpan(0, result.Count));
            if (result.EndOfMessage)
            {
                return message.ToArray();
            }
        }
    }

    /// <summary>As a terminal at which nobody types: it cannot be interrupted either.</summary>
    private sealed class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
            return 0;
        }
    }
}
