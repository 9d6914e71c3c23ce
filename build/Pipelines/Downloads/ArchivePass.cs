using System.IO.Compression;
using System.Security.Cryptography;

namespace Kindling.Pipelines.Downloads;

/// <summary>What one pass over the bytes found out.</summary>
internal sealed record PassResult(Sha512Digest Sha512, long Bytes, ArchiveException? Damage);

/// <summary>Sees all bytes of an archive in order, beside the hash.</summary>
internal delegate void ByteTee(ReadOnlySpan<byte> bytes);

/// <summary>
/// One pass over an archive: receive, hash (and check the signature), inflate, unpack, each a stage of its own with bounded pipes
/// between them, so that two cores share the work and memory stays small.
/// </summary>
internal sealed class ArchivePass(UnpackLimits limits)
{
    // Below this, archives may compress as well as they like.
    private const long SmallArchive = 64L << 20;

    private readonly ChunkPool _pool = new();
    private readonly Pipe _received = new();
    private readonly Pipe _hashed = new();
    private readonly Pipe _inflated = new();
    private long _receivedBytes;
    private long _inflatedBytes;
    private uint _lastWord;

    /// <summary>Bytes unpacked so far, for the message about a full disk.</summary>
    public long Unpacked => Interlocked.Read(ref _inflatedBytes);

    /// <summary>Bytes received and hashed so far.</summary>
    public long Received => Interlocked.Read(ref _receivedBytes);

    /// <summary>
    /// Runs to the end of the bytes. A damaged archive does not stop the hash: whether the bytes are the expected ones decides who is
    /// to blame.
    /// </summary>
    public async Task<PassResult> RunAsync(
        Func<Pipe, ChunkPool, CancellationToken, Task> receive,
        ByteTee? tee,
        TarUnpacker unpacker,
        CancellationToken cancellationToken
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        ArchiveException? damage = null;
        await Stages.RunAsync(
            cancellationToken,
            async token =>
            {
                await receive(_received, _pool, token);
                _received.Complete();
            },
            token => Stages.OnThread(() => Hash(hash, tee, token)),
            async token => damage = await UnpackAsync(unpacker, token)
        );
        return new PassResult(Sha512Digest.Of(hash.GetHashAndReset()), Received, damage);
    }

    private void Hash(IncrementalHash hash, ByteTee? tee, CancellationToken cancellationToken)
    {
        while (_received.Take(cancellationToken) is { } chunk)
        {
            hash.AppendData(chunk.Bytes);
            tee?.Invoke(chunk.Bytes);
            RememberEnd(chunk.Bytes);
            Interlocked.Add(ref _receivedBytes, chunk.Length);
            _hashed.Put(chunk, cancellationToken);
        }

        _hashed.Complete();
    }

    private async Task<ArchiveException?> UnpackAsync(
        TarUnpacker unpacker,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await Stages.RunAsync(
                cancellationToken,
                token => Stages.OnThread(() => Inflate(token)),
                token =>
                    Stages.OnThread(() =>
                    {
                        using var tar = new ChunkStream(_inflated, _pool, token);
                        unpacker.Unpack(tar, token);
                    })
            );
            return null;
        }
        catch (ArchiveException exception)
        {
            await Stages.OnThread(() => Drain(cancellationToken));
            return exception;
        }
    }

    private void Inflate(CancellationToken cancellationToken)
    {
        using var compressed = new ChunkStream(_hashed, _pool, cancellationToken);
        using var gzip = new GZipStream(compressed, CompressionMode.Decompress, leaveOpen: true);
        try
        {
            while (true)
            {
                var chunk = _pool.Rent();
                chunk.Length = gzip.ReadAtLeast(
                    chunk.Buffer,
                    Chunk.Size,
                    throwOnEndOfStream: false
                );
                if (chunk.Length == 0)
                {
                    break;
                }

                Count(chunk.Length);
                _inflated.Put(chunk, cancellationToken);
            }
        }
        catch (InvalidDataException exception)
        {
            throw new ArchiveException(
                $"its gzip data is damaged or cut off ({exception.Message.TrimEnd('.')})",
                exception
            );
        }

        // The last word is known when the hash has seen everything; it would wait for us if we left bytes behind.
        Drain(cancellationToken);
        RequireGzipEnd();
        _inflated.Complete();
    }

    private void Count(int bytes)
    {
        var inflated = Interlocked.Add(ref _inflatedBytes, bytes);
        if (inflated > limits.Bytes || inflated > Math.Max(Received * limits.Ratio, SmallArchive))
        {
            throw new ArchiveException(
                $"it is a bomb: more than {inflated >> 20} MiB from {Received >> 10} KiB (limits: {limits.Bytes >> 20} MiB, {limits.Ratio} times)"
            );
        }
    }

    private void RememberEnd(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes[Math.Max(0, bytes.Length - sizeof(uint))..])
        {
            _lastWord = (_lastWord >> 8) | ((uint)value << 24);
        }
    }

    // GZipStream ignores whatever follows the gzip member. Its last word is the length before packing
    // (https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1), so anything appended, or cut off, shows here.
    private void RequireGzipEnd()
    {
        if (_lastWord != unchecked((uint)Unpacked))
        {
            throw new ArchiveException(
                "it does not end where its gzip data ends: it is cut off, or garbage follows"
            );
        }
    }

    private void Drain(CancellationToken cancellationToken)
    {
        while (_hashed.Take(cancellationToken) is { } chunk)
        {
            _pool.Return(chunk);
        }
    }
}
