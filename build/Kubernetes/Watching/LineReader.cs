using System.Buffers;

namespace Kindling.Kubernetes;

/// <summary>Reads lines as bytes; nothing for too long is an exception.</summary>
internal sealed class LineReader(Stream stream, TimeSpan silence, TimeProvider time) : IDisposable
{
    // An object in etcd has at most 1.5 MiB, JSON blows it up; a log line of a container is cut at 16 KiB by the runtime.
    private const int Longest = 16 << 20;

    private readonly byte[] _buffer = new byte[16 << 10];
    private readonly ArrayBufferWriter<byte> _line = new();
    private CancellationTokenSource _limit = new();
    private int _start;
    private int _end;

    /// <summary>The next line without its end; null at the end of the stream.</summary>
    /// <exception cref="TimeoutException">Nothing came for too long.</exception>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        _line.ResetWrittenCount();
        while (true)
        {
            if (_start == _end && !await FillAsync(cancellationToken))
            {
                return _line.WrittenCount > 0 ? _line.WrittenSpan.ToArray() : null;
            }

            var rest = _buffer.AsSpan(_start, _end - _start);
            var length = rest.IndexOf((byte)'\n');
            _line.Write(length < 0 ? rest : rest[..length]);
            _start += length < 0 ? rest.Length : length + 1;
            if (length >= 0)
            {
                return _line.WrittenSpan.ToArray();
            }

            if (_line.WrittenCount > Longest)
            {
                throw new InvalidDataException($"A line has more than {Longest >> 20} MiB.");
            }
        }
    }

    public void Dispose() => _limit.Dispose();

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        _limit.Dispose();
        _limit = new CancellationTokenSource(silence, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken,
            _limit.Token
        );
        try
        {
            _start = 0;
            _end = await stream.ReadAsync(_buffer, both.Token);
            return _end > 0;
        }
        catch (OperationCanceledException exception)
            when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("Nothing came for too long.", exception);
        }
    }
}
