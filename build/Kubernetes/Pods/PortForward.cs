using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Kindling.Kubernetes;

/// <summary>
/// A port of this machine's loopback that leads to a port of a pod. Each connection asks anew which pod it is, so it goes on
/// after the pod was replaced.
/// </summary>
public sealed class PortForward : IAsyncDisposable
{
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(30);
    private readonly TcpListener _listener;
    private readonly Func<CancellationToken, Task<Stream>> _connect;
    private readonly Action<Exception>? _onFailure;
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly Task _accepting;

    /// <summary>Begins to listen.</summary>
    /// <param name="localPort">The port here; 0 for any that is free.</param>
    /// <param name="connect">Makes a connection to the pod, as <see cref="KubernetesClient.ConnectAsync"/> does.</param>
    /// <param name="onFailure">Told why a connection failed; the others go on.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public PortForward(
        int localPort,
        Func<CancellationToken, Task<Stream>> connect,
        Action<Exception>? onFailure = null
    )
    {
        _connect = connect;
        _onFailure = onFailure;
        _listener = new TcpListener(IPAddress.Loopback, localPort);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The port here.</summary>
    public int LocalPort => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <inheritdoc/>
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
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ending.Token);
                var passing = PassAsync(client);
                _connections.TryAdd(passing, true);
                _ = passing.ContinueWith(
                    done => _connections.TryRemove(done, out _),
                    CancellationToken.None,
                    TaskContinuationOptions.None,
                    TaskScheduler.Default
                );
            }
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or SocketException)
        {
            return;
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                client.NoDelay = true;
                await using var near = client.GetStream();
                await using var far = await _connect(_ending.Token);
                await PassAsync(near, far);
            }
        }
        catch (Exception exception) when (exception is KubernetesException or IOException)
        {
            _onFailure?.Invoke(exception);
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private async Task PassAsync(Stream near, Stream far)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        await Task.WhenAll(OutAsync(), InAsync());

        // There is no half-close: what the pod still has to say to a client that is done gets a while.
        async Task OutAsync()
        {
            await near.CopyToAsync(far, ended.Token);
            ended.CancelAfter(s_lastWords);
        }

        async Task InAsync()
        {
            try
            {
                await far.CopyToAsync(near, ended.Token);
            }
            finally
            {
                await ended.CancelAsync();
            }
        }
    }
}
