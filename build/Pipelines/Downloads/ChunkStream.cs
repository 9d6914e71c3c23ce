using Kindling.Http;

namespace Kindling.Pipelines.Downloads;

/// <summary>Reads the chunks of a pipe as a stream.</summary>
internal sealed class ChunkStream(Pipe pipe, ChunkPool pool, CancellationToken cancellationToken)
    : ReadOnlyStream
{
    private Chunk? _current;
    private int _position;

    public override int Read(Span<byte> buffer)
    {
        if (_current is null)
        {
            _current = pipe.Take(cancellationToken);
            _position = 0;
        }

        if (_current is not { } chunk)
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, chunk.Length - _position);
        chunk.Bytes.Slice(_position, count).CopyTo(buffer);
        _position += count;
        if (_position == chunk.Length)
        {
            pool.Return(chunk);
            _current = null;
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        Read(buffer.AsSpan(offset, count));
}
