using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Kindling.Docker.Tests;

/// <summary>What a request was.</summary>
internal sealed record FakeRequest(string Method, string Target, string Head);

/// <summary>An engine that says what its script says, on a Unix socket, on loopback, or on loopback with TLS.</summary>
internal sealed class FakeEngine : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly string? _socketPath;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentQueue<FakeRequest> _requests = new();
    private readonly ConcurrentDictionary<string, Func<Stream, CancellationToken, Task>> _script =
        new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly Task _accepting;

    public FakeEngine(string? socketPath = null, SslServerAuthenticationOptions? tls = null)
    {
        _socketPath = socketPath;
        _tls = tls;
        _listener = socketPath is null
            ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(
            socketPath is null
                ? new IPEndPoint(IPAddress.Loopback, 0)
                : new UnixDomainSocketEndPoint(socketPath)
        );
        _listener.Listen();
        Greets();
        _accepting = AcceptAsync();
    }

    public string Address =>
        _socketPath is null
            ? $"tcp://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}"
            : $"unix://{_socketPath}";

    public IReadOnlyList<FakeRequest> Requests => [.. _requests];

    public FakeEngine Greets(string version = "1.41", string more = "")
    {
        Says(
            "HEAD /_ping",
            $"HTTP/1.1 200 OK\r\nApi-Version: {version}\r\nOstype: linux\r\n{more}Connection: close\r\nContent-Length: 0\r\n\r\n"
        );
        return this;
    }

    /// <summary>Answers "METHOD /path" (without version and query) with these words and hangs up.</summary>
    public FakeEngine Says(string request, params string[] pieces) =>
        Does(
            request,
            async (stream, token) =>
            {
                foreach (var piece in pieces)
                {
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(piece), token);
                    await Task.Delay(20, token);
                }
            }
        );

    /// <summary>A chunked answer that ends well, or does not.</summary>
    public FakeEngine Streams(string request, bool ends, params string[] pieces) =>
        Says(
            request,
            [
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                .. pieces.Select(piece => $"{Encoding.UTF8.GetByteCount(piece):x}\r\n{piece}\r\n"),
                ends ? "0\r\n\r\n" : "",
            ]
        );

    public FakeEngine Answers(string request, int status, string body) =>
        Says(
            request,
            $"HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"
        );

    public FakeEngine Does(string request, Func<Stream, CancellationToken, Task> answer)
    {
        _script[request] = answer;
        return this;
    }

    public Task<DockerClient> ConnectAsync(CancellationToken token) =>
        DockerClient.ConnectAsync(DockerEndpoint.At(Address), TimeProvider.System, token);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_ending.Token);
                _connections.TryAdd(ServeAsync(socket), true);
            }
        }
        catch (Exception exception)
            when (exception
                    is OperationCanceledException
                        or SocketException
                        or ObjectDisposedException
            )
        {
            return;
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            await using var plain = new NetworkStream(socket, ownsSocket: true);
            if (_tls is null)
            {
                await AnswerAsync(plain);
                await HangUpAsync(socket, plain);
                return;
            }

            await using var secure = new SslStream(plain);
            await secure.AuthenticateAsServerAsync(_tls, _ending.Token);
            await AnswerAsync(secure);
        }
        catch (Exception exception)
            when (exception
                    is IOException
                        or OperationCanceledException
                        or SocketException
                        or System.Security.Authentication.AuthenticationException
            )
        {
            return;
        }
    }

    // Bytes that nobody read would make this a reset, which may overtake the answer.
    private async Task HangUpAsync(Socket socket, Stream stream)
    {
        socket.Shutdown(SocketShutdown.Send);
        var rest = new byte[64 << 10];
        while (await stream.ReadAsync(rest, _ending.Token) > 0) { }
    }

    private async Task AnswerAsync(Stream stream)
    {
        var head = await ReadHeadAsync(stream);
        var parts = head.Split(' ', 3);
        if (parts.Length < 3)
        {
            return;
        }

        _requests.Enqueue(new FakeRequest(parts[0], parts[1], head));
        var path = parts[1].Split('?')[0];
        var bare = path.StartsWith("/v1.", StringComparison.Ordinal)
            ? path[path.IndexOf('/', 1)..]
            : path;
        if (_script.TryGetValue($"{parts[0]} {bare}", out var answer))
        {
            await answer(stream, _ending.Token);
        }
        else
        {
            const string none =
                "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(none), _ending.Token);
        }
    }

    // The bodies of the requests are small or not looked at.
    private async Task<string> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (
            !head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)
            && await stream.ReadAsync(one, _ending.Token) == 1
        )
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    /// <summary>Options for an engine that wants a client certificate of this authority.</summary>
    public static SslServerAuthenticationOptions Tls(
        X509Certificate2 server,
        X509Certificate2 authority
    ) =>
        new()
        {
            ServerCertificate = server,
            ClientCertificateRequired = true,
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { authority },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        };
}
