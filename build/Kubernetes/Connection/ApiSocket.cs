using System.Buffers;
using System.Net.WebSockets;

namespace Kindling.Kubernetes;

/// <summary>A piece of what came: its channel and bytes, valid until the next is asked for.</summary>
internal readonly record struct SocketPiece(byte Channel, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// A WebSocket whose messages begin with the number of a channel:
/// https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apimachinery/pkg/util/httpstream/wsstream/conn.go.
/// </summary>
internal sealed class ApiSocket(WebSocket socket, HttpResponseMessage response) : IDisposable
{
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly byte[] _buffer = new byte[32 << 10];
    private byte _channel;
    private bool _inMessage;

    public string? Protocol => socket.SubProtocol;

    public async ValueTask SendAsync(
        byte channel,
        ReadOnlyMemory<byte> bytes,
        CancellationToken cancellationToken
    )
    {
        var message = ArrayPool<byte>.Shared.Rent(bytes.Length + 1);
        message[0] = channel;
        bytes.CopyTo(message.AsMemory(1));
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await socket.SendAsync(
                message.AsMemory(0, bytes.Length + 1),
                WebSocketMessageType.Binary,
                endOfMessage: true,
                cancellationToken
            );
        }
        finally
        {
            _sending.Release();
            ArrayPool<byte>.Shared.Return(message);
        }
    }

    /// <summary>The next piece with bytes in it; null when the server closed the socket.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public async ValueTask<SocketPiece?> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await socket.ReceiveAsync(_buffer.AsMemory(), cancellationToken);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            // The channel stands only at the start of a message, however it is cut.
            var start = _inMessage || result.Count == 0 ? 0 : 1;
            _channel = start == 1 ? _buffer[0] : _channel;
            _inMessage = (_inMessage || start == 1) && !result.EndOfMessage;
            if (result.Count > start)
            {
                return new SocketPiece(_channel, _buffer.AsMemory(start, result.Count - start));
            }
        }
    }

    /// <summary>Says goodbye without waiting for the answer.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await socket.CloseOutputAsync(
                WebSocketCloseStatus.NormalClosure,
                statusDescription: null,
                cancellationToken
            );
        }
        catch (WebSocketException)
        {
            // It is closed already.
            return;
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        response.Dispose();
        _sending.Dispose();
    }
}
