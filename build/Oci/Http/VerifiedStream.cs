using System.Security.Cryptography;
using Kindling.Http;

namespace Kindling.Oci;

/// <summary>Checks at the end of a stream that its bytes were those of a digest.</summary>
internal sealed class VerifiedStream(Stream inner, Digest digest, Func<Exception> mismatch)
    : ReadOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(digest.Algorithm);
    private bool _checked;

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Note(buffer.Span[..read], buffer.Length);
        return read;
    }

    public override Task<int> ReadAsync(
        byte[] buffer,
        int offset,
        int count,
        CancellationToken cancellationToken
    ) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        Note(buffer.AsSpan(offset, read), count);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Note(ReadOnlySpan<byte> bytes, int wanted)
    {
        _hash.AppendData(bytes);
        if (bytes.Length == 0 && wanted > 0 && !_checked)
        {
            _checked = true;
            if (Digest.OfHash(_hash.GetHashAndReset()) != digest)
            {
                throw mismatch();
            }
        }
    }
}
