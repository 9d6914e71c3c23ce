using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kindling.Oci.Tests.Registries;

/// <summary>Passes bytes on to a registry, and resets connections in the middle of requests of one verb.</summary>
internal sealed class CuttingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly string _target;
    private readonly byte[] _verb;
    private readonly int _after;
    private readonly Task _accepting;
    private int _cuts;

    /// <param name="target">The registry's host.</param>
    /// <param name="verb">The verb whose requests are cut.</param>
    /// <param name="cuts">How many are.</param>
    /// <param name="after">The bytes that pass before.</param>
    public CuttingRelay(string target, string verb, int cuts, int after)
    {
        (_target, _cuts, _after) = (target, cuts, after);
        _verb = Encoding.ASCII.GetBytes(verb + " /");
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Host => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public int CutsLeft => _cuts;

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var relays = new List<Task>();
        try
        {
            while (true)
            {
                relays.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_ending.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(IPEndPoint.Parse(_target), _ending.Token);
            var back = far.GetStream().CopyToAsync(near.GetStream(), _ending.Token);
            await ForwardAsync(near, far);
            far.Close();
            await back;
        }
        catch (Exception exception)
            when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One of the two went away, or was cut off.
            return;
        }
    }

    private async Task ForwardAsync(TcpClient near, TcpClient far)
    {
        var buffer = new byte[8 * 1024];
        var left = int.MaxValue;
        int read;
        while ((read = await near.GetStream().ReadAsync(buffer, _ending.Token)) > 0)
        {
            if (_cuts > 0 && buffer.AsSpan(0, read).StartsWith(_verb))
            {
                _cuts--;
                left = _after;
            }

            await far.GetStream()
                .WriteAsync(buffer.AsMemory(0, Math.Min(read, left)), _ending.Token);
            if (left < int.MaxValue && (left -= read) <= 0)
            {
                // Both ends see a reset, not an end.
                near.LingerState = new LingerOption(true, 0);
                near.Close();
                return;
            }
        }
    }
}
