using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Text;

namespace Kindling.Kubernetes.Tests;

/// <summary>An API server over HTTP/1.1 on loopback, with TLS if wanted, that says what its script says; it knows four kinds.</summary>
internal sealed class FakeCluster : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentQueue<FakeCall> _calls = new();
    private readonly ConcurrentDictionary<string, Func<FakeCall, CancellationToken, Task>> _script =
        new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly Task _accepting;
    private int _connectionCount;

    public FakeCluster(SslServerAuthenticationOptions? tls = null)
    {
        _tls = tls;
        _listener.Start();
        On("GET /api", call => call.JsonAsync(200, FakeDiscovery.Core));
        On("GET /apis", call => call.JsonAsync(200, FakeDiscovery.Groups));
        _accepting = AcceptAsync();
    }

    /// <summary>Answers what the script has nothing for.</summary>
    public Func<FakeCall, CancellationToken, Task> Otherwise { get; set; } =
        (call, _) => call.JsonAsync(404, FakeStatus.NotFound);

    public string Address =>
        $"{(_tls is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public IReadOnlyList<FakeCall> Calls => [.. _calls];

    public int ConnectionCount => Volatile.Read(ref _connectionCount);

    public int Count(string request) => _calls.Count(x => x.Request == request);

    /// <summary>Answers "METHOD /path", whatever its query.</summary>
    public FakeCluster On(string request, Func<FakeCall, Task> answer) =>
        On(request, (call, _) => answer(call));

    public FakeCluster On(string request, Func<FakeCall, CancellationToken, Task> answer)
    {
        _script[request] = answer;
        return this;
    }

    /// <summary>The same answer always.</summary>
    public FakeCluster On(string request, int status, string json) =>
        On(request, call => call.JsonAsync(status, json));

    /// <summary>The answers one after another; the last stays.</summary>
    public FakeCluster On(string request, params Func<FakeCall, Task>[] answers)
    {
        var next = 0;
        return On(
            request,
            call => answers[Math.Min(Interlocked.Increment(ref next), answers.Length) - 1](call)
        );
    }

    public KubernetesClient Connect(ClusterAccess? access = null, TimeProvider? time = null) =>
        new(access ?? Access, FakeSettings.Quick, time ?? TimeProvider.System);

    public ClusterAccess Access => new(new Uri(Address)) { Namespace = "here", Source = "a test" };

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            // A listener that was stopped between two connections takes no further call.
            while (!_ending.IsCancellationRequested)
            {
                var client = await _listener.AcceptTcpClientAsync(_ending.Token);
                Interlocked.Increment(ref _connectionCount);
                _connections.TryAdd(ServeAsync(client), true);
            }
        }
        catch (Exception exception)
            when (exception
                    is OperationCanceledException
                        or SocketException
                        or InvalidOperationException
            )
        {
            return;
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        try
        {
            await using var plain = client.GetStream();
            if (_tls is null)
            {
                await ServeAsync(plain, null);
                return;
            }

            await using var secure = new SslStream(plain);
            await secure.AuthenticateAsServerAsync(_tls, _ending.Token);
            await ServeAsync(secure, secure);
        }
        catch (Exception exception)
            when (exception
                    is IOException
                        or OperationCanceledException
                        or AuthenticationException
                        or WebSocketException
            )
        {
            return;
        }
    }

    private async Task ServeAsync(Stream stream, SslStream? tls)
    {
        while (await FakeCall.ReadAsync(stream, tls, _ending.Token) is { } call)
        {
            _calls.Enqueue(call);
            if (_script.TryGetValue(call.Request, out var answer))
            {
                await answer(call, _ending.Token);
            }
            else
            {
                await Otherwise(call, _ending.Token);
            }

            if (call.EndsConnection)
            {
                return;
            }
        }
    }
}

/// <summary>Settings that do not wait.</summary>
internal static class FakeSettings
{
    public static readonly KubernetesSettings Quick = new()
    {
        FirstDelay = TimeSpan.FromMilliseconds(1),
        LongestWait = TimeSpan.FromSeconds(2),
        Retries = 3,
        WatchPatience = TimeSpan.FromSeconds(5),
    };
}

internal static class FakeStatus
{
    public const string NotFound =
        """{"kind":"Status","code":404,"reason":"NotFound","message":"it is not there"}""";

    public const string Expired =
        """{"kind":"Status","code":410,"reason":"Expired","message":"too old resource version"}""";
}
