using System.Net;
using System.Net.Http.Headers;

namespace Kindling.Oci;

/// <summary>A blob's bytes, read once if all goes well; opened again, or moved back, to send a part again.</summary>
internal sealed class BlobSource(
    long size,
    Func<CancellationToken, Task<Stream>> open,
    IProgress<long>? progress
) : IAsyncDisposable
{
    private const int BufferSize = 128 * 1024;

    private Stream? _stream;
    private long _position;

    public long Size => size;

    /// <summary>The part of the bytes as the body of a request.</summary>
    public async Task<HttpContent> PartAsync(
        long offset,
        long length,
        bool withRange,
        CancellationToken cancellationToken
    )
    {
        await MoveToAsync(offset, cancellationToken);
        var content = new Part(this, length);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        if (withRange)
        {
            // .NET's own header writes "bytes 0-9/*"; registries want "0-9".
            content.Headers.TryAddWithoutValidation(
                "Content-Range",
                $"{offset}-{offset + length - 1}"
            );
        }

        return content;
    }

    public async ValueTask DisposeAsync()
    {
        if (_stream is not null)
        {
            await _stream.DisposeAsync();
        }
    }

    private async Task MoveToAsync(long offset, CancellationToken cancellationToken)
    {
        if (_stream is not null && _position == offset)
        {
            return;
        }

        if (_stream is { CanSeek: true })
        {
            _stream.Seek(offset, SeekOrigin.Begin);
            _position = offset;
            return;
        }

        await DisposeAsync();
        _stream = await open(cancellationToken);
        _position = 0;
        if (_stream.CanSeek)
        {
            _stream.Seek(offset, SeekOrigin.Begin);
            _position = offset;
            return;
        }

        await MoveAsync(Stream.Null, offset, cancellationToken);
    }

    private async Task MoveAsync(Stream target, long length, CancellationToken cancellationToken)
    {
        var buffer = new byte[(int)Math.Min(BufferSize, Math.Max(1, length))];
        for (var left = length; left > 0; )
        {
            var wanted = (int)Math.Min(buffer.Length, left);
            var read = await _stream!.ReadAsync(buffer.AsMemory(0, wanted), cancellationToken);
            if (read == 0)
            {
                throw new InvalidDataException(
                    $"The blob ended after {_position} bytes; it should have {size}."
                );
            }

            _position += read;
            left -= read;
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            if (target != Stream.Null)
            {
                progress?.Report(_position);
            }
        }
    }

    private sealed class Part(BlobSource source, long length) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            source.MoveAsync(stream, length, CancellationToken.None);

        protected override Task SerializeToStreamAsync(
            Stream stream,
            TransportContext? context,
            CancellationToken cancellationToken
        ) => source.MoveAsync(stream, length, cancellationToken);

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}
