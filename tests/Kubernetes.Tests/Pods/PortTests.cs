using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Kubernetes.Tests.Pods;

public sealed class PortTests : IAsyncLifetime
{
    private const string Path = "GET /api/v1/namespaces/here/pods/p/portforward";
    private readonly FakeCluster _cluster = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_go_both_ways_over_as_many_connections_as_are_made()
    {
        Serve(EchoAsync);
        using var client = _cluster.Connect();
        await using var forward = new PortForward(
            0,
            token => client.ConnectAsync(new PodName("p"), 8080, token)
        );

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(i => TalkAsync(forward.LocalPort, $"hello {i}"))
        );

        answers.ShouldBe(["hello 0", "hello 1", "hello 2", "hello 3"]);
        var calls = _cluster.Calls.Where(x => x.Request == Path).ToArray();
        calls.Length.ShouldBe(4);
        calls.ShouldAllBe(x =>
            x.Query == "ports=8080"
            && x.Header("Sec-WebSocket-Protocol") == "v4.channel.k8s.io"
            && x.Header("Accept") == "*/*"
        );
    }

    [Fact]
    public async Task More_than_a_buffer_comes_whole()
    {
        var bytes = ArchiveMaker.Noise(500_000);
        Serve(async socket =>
        {
            await HeadsAsync(socket);
            await SendAsync(socket, 0, bytes);
        });
        using var client = _cluster.Connect();
        await using var stream = await client.ConnectAsync(new PodName("p"), 80, Token);
        using var read = new MemoryStream();

        await stream.CopyToAsync(read, Token);

        read.ToArray().ShouldBe(bytes);
    }

    [Fact]
    public async Task A_port_at_which_nobody_listens_is_told_and_the_next_connection_is_tried_anew()
    {
        var first = true;
        Serve(async socket =>
        {
            if (!first)
            {
                await EchoAsync(socket);
                return;
            }

            first = false;
            await HeadsAsync(socket);
            await SendAsync(socket, 1, "connect: connection refused"u8.ToArray());
        });
        using var client = _cluster.Connect();
        var failures = new List<Exception>();
        await using var forward = new PortForward(
            0,
            token => client.ConnectAsync(new PodName("p"), 8080, token),
            failures.Add
        );

        (await TalkAsync(forward.LocalPort, "x")).ShouldBe("");
        (await TalkAsync(forward.LocalPort, "y")).ShouldBe("y");

        failures
            .ShouldHaveSingleItem()
            .Message.ShouldContain("/pods/p/portforward: connect: connection refused.");
    }

    [Fact]
    public async Task A_connection_that_breaks_is_one_that_an_HTTP_client_knows_to_be_broken()
    {
        _cluster.On(
            Path,
            async call =>
            {
                var socket = await call.UpgradeAsync("v4.channel.k8s.io");
                await HeadsAsync(socket);
                await socket.ReceiveAsync(new byte[64 << 10].AsMemory(), Token);
                socket.Abort();
            }
        );
        using var client = _cluster.Connect();
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
                await client.ConnectAsync(new PodName("p"), 9870, token),
        };
        using var http = new HttpClient(handler);

        var failure = await Should.ThrowAsync<HttpRequestException>(() =>
            http.GetAsync(new Uri("http://namenode:9870/"), Token)
        );

        failure.InnerException.ShouldBeOfType<IOException>();
        failure.InnerException.Message.ShouldContain("/pods/p/portforward: the connection");
        failure.InnerException.InnerException.ShouldBeOfType<KubernetesException>();
    }

    [Fact]
    public async Task A_pod_that_is_not_there_is_told()
    {
        using var client = _cluster.Connect();

        (
            await Should.ThrowAsync<KubernetesException>(() =>
                client.ConnectAsync(new PodName("p"), 1, Token)
            )
        ).Reason.ShouldBe("NotFound");
    }

    [Fact]
    public async Task Its_end_ends_its_connections()
    {
        Serve(EchoAsync);
        using var client = _cluster.Connect();
        var forward = new PortForward(
            0,
            token => client.ConnectAsync(new PodName("p"), 8080, token)
        );
        using var near = new TcpClient();
        await near.ConnectAsync(IPAddress.Loopback, forward.LocalPort, Token);
        await near.GetStream().WriteAsync("a"u8.ToArray(), Token);
        await near.GetStream().ReadExactlyAsync(new byte[1], Token);

        await forward.DisposeAsync();

        (await near.GetStream().ReadAsync(new byte[1], Token)).ShouldBe(0);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private static async Task<string> TalkAsync(int port, string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), Token);
        var buffer = new byte[text.Length];
        var count = await stream.ReadAtLeastAsync(
            buffer,
            buffer.Length,
            throwOnEndOfStream: false,
            Token
        );
        return Encoding.UTF8.GetString(buffer.AsSpan(0, count));
    }

    private void Serve(Func<WebSocket, Task> session) =>
        _cluster.On(
            Path,
            async call =>
            {
                using var socket = await call.UpgradeAsync("v4.channel.k8s.io");
                await session(socket);
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Token);
            }
        );

    // The port in two bytes, once for each channel: the kubelet's first words.
    private static async Task HeadsAsync(WebSocket socket)
    {
        await SendAsync(socket, 0, [0x90, 0x1f]);
        await SendAsync(socket, 1, [0x90, 0x1f]);
    }

    private static async Task EchoAsync(WebSocket socket)
    {
        await HeadsAsync(socket);
        var buffer = new byte[64 << 10];
        while (
            await socket.ReceiveAsync(buffer.AsMemory(), Token)
                is { MessageType: WebSocketMessageType.Binary } result
        )
        {
            await socket.SendAsync(
                buffer.AsMemory(0, result.Count),
                WebSocketMessageType.Binary,
                result.EndOfMessage,
                Token
            );
        }
    }

    private static Task SendAsync(WebSocket socket, byte channel, byte[] bytes) =>
        socket.SendAsync((byte[])[channel, .. bytes], WebSocketMessageType.Binary, true, Token);
}
