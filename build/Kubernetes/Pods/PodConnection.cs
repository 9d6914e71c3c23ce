using System.Net.WebSockets;
using System.Text;

namespace Kindling.Kubernetes;

/// <summary>
/// A TCP connection to a pod's port over a WebSocket of its own. Channel 0 carries the bytes, channel 1 the words of a failure; each
/// begins with the port in two bytes, little-endian:
/// https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/kubelet/pkg/cri/streaming/portforward/websocket.go.
/// It fails as streams do, so that an HTTP client over it sees a broken connection, and tries again.
/// </summary>
internal sealed class PodConnection(
    ApiSocket socket,
    Func<string, Exception?, KubernetesException> failed
) : Stream
{
    private const byte Data = 0;
    private const byte Failure = 1;
    private readonly StringBuilder _words = new();
    private readonly int[] _headLeft = [sizeof(ushort), sizeof(ushort)];
    private ReadOnlyMemory<byte> _rest;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        while (_rest.IsEmpty)
        {
            if (await ReceiveAsync(cancellationToken) is not { } piece)
            {
                return _words.Length == 0 ? 0 : throw Failed(_words.ToString(), null);
            }

            Take(piece);
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        try
        {
            await socket.SendAsync(Data, buffer, cancellationToken);
        }
        catch (WebSocketException exception)
        {
            throw Failed("the pod's end is closed", exception);
        }
    }

    public override Task<int> ReadAsync(
        byte[] buffer,
        int offset,
        int count,
        CancellationToken cancellationToken
    ) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(
        byte[] buffer,
        int offset,
        int count,
        CancellationToken cancellationToken
    ) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException();

    public override void Flush() { }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            socket.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<SocketPiece?> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await socket.ReceiveAsync(cancellationToken);
        }
        catch (WebSocketException exception)
        {
            throw Failed("the connection to the pod broke", exception);
        }
    }

    private IOException Failed(string message, Exception? inner)
    {
        var exception = failed(message, inner);
        return new IOException(exception.Message, exception);
    }

    private void Take(SocketPiece piece)
    {
        if (piece.Channel > Failure)
        {
            return;
        }

        var head = Math.Min(_headLeft[piece.Channel], piece.Bytes.Length);
        _headLeft[piece.Channel] -= head;
        if (piece.Channel == Data)
        {
            _rest = piece.Bytes[head..];
        }
        else
        {
            _words.Append(Encoding.UTF8.GetString(piece.Bytes[head..].Span));
        }
    }
}
