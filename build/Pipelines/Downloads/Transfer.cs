using Serilog;

namespace Kindling.Pipelines.Downloads;

/// <summary>The bytes so far cannot be continued: what was unpacked from them has to go, and the next mirror starts afresh.</summary>
internal sealed class RestartException(string reason) : Exception(reason);

/// <summary>
/// One file from the first mirror that has it. A cut connection is resumed there, and by the next mirror when that one stays dead.
/// </summary>
internal sealed class Transfer(Archive archive, MirrorQueue mirrors, TransferTools tools)
    : IAsyncDisposable
{
    private readonly HashSet<Mirror> _contributors = [];
    private OpenFile? _file;
    private Mirror? _source;
    private long _offset;
    private string? _tag;
    private int _cuts;

    /// <summary>The size of the whole file, when the mirror told it.</summary>
    public long? Total { get; private set; }

    /// <summary>True when the bytes came from more than one mirror, so that a wrong checksum has no single culprit.</summary>
    public bool IsMixed => _contributors.Count > 1;

    /// <summary>Opens the file at the first mirror that has it.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        while (_file is null)
        {
            try
            {
                _file = await OpenCurrentAsync(cancellationToken);
            }
            catch (MirrorException exception)
            {
                Drop(exception.Message);
            }
        }
    }

    /// <summary>All bytes, in order, into the pipe.</summary>
    public async Task ReceiveAsync(
        Pipe target,
        ChunkPool pool,
        DownloadMeter meter,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var chunk = pool.Rent();
            chunk.Length = await FillAsync(chunk.Buffer, cancellationToken);
            if (chunk.Length == 0)
            {
                return;
            }

            meter.Report(_offset, Total);
            await target.PutAsync(chunk, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_file is not null)
        {
            await _file.DisposeAsync();
        }
    }

    private async ValueTask<int> FillAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (filled < Chunk.Size)
        {
            var count = await ReadAsync(
                buffer.AsMemory(filled, Chunk.Size - filled),
                cancellationToken
            );
            if (count == 0)
            {
                break;
            }

            filled += count;
            _offset += count;
        }

        return filled;
    }

    private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (true)
        {
            await OpenAsync(cancellationToken);
            try
            {
                var count = await tools.Patience.ReadAsync(_file!.Body, buffer, cancellationToken);
                if (count > 0 || Total is null || _offset >= Total)
                {
                    _contributors.Add(_source!);
                    return count;
                }

                await ResumeAsync($"it ended after {_offset} of {Total} bytes");
            }
            catch (StallException exception)
            {
                await GiveUpAsync(exception.Message);
            }
            catch (IOException exception)
            {
                await ResumeAsync(
                    $"the connection broke after {_offset} bytes ({exception.Message.TrimEnd('.')})"
                );
            }
        }
    }

    // A stalled mirror is left at once, unless it is the only one: then asking again may help.
    private async Task GiveUpAsync(string reason)
    {
        if (mirrors.IsLast)
        {
            await ResumeAsync(reason);
            return;
        }

        await CloseAsync();
        Drop(reason);
    }

    private async Task ResumeAsync(string reason)
    {
        await CloseAsync();
        if (++_cuts > tools.Limits.Resumes)
        {
            Drop(reason);
        }
        else
        {
            tools.Log.Debug("{Mirror}: {Reason}; carrying on there", _source, reason);
        }
    }

    private async Task<OpenFile> OpenCurrentAsync(CancellationToken cancellationToken)
    {
        var mirror = mirrors.Current;
        var sameMirror = mirror == _source;
        var point = new ResumePoint(_offset, sameMirror ? _tag : null);
        var file = await tools.Reading.OpenAsync(mirror, archive.Path, point, cancellationToken);
        try
        {
            RequireSameFile(file, sameMirror);
            _source = mirror;
            _tag = file.Tag;
            await SkipAsync(file, cancellationToken);
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    // Only bytes of one and the same file may be joined: size and tag must agree with what came before.
    private void RequireSameFile(OpenFile file, bool sameMirror)
    {
        if (_source is null)
        {
            // Who vouches is decided by this size, so from here on it may not change.
            Total = file.Total;
        }
        else if (
            file.Total != Total
            || (sameMirror && _tag is not null && file.Tag is not null && file.Tag != _tag)
        )
        {
            throw new RestartException("it has another file than the one begun; starting over");
        }
    }

    // A server without ranges sends everything again; a file need not.
    private async Task SkipAsync(OpenFile file, CancellationToken cancellationToken)
    {
        if (file.Body.CanSeek)
        {
            file.Body.Position = _offset;
            return;
        }

        var buffer = new byte[Chunk.Size];
        try
        {
            for (var left = _offset - file.Offset; left > 0; )
            {
                var part = buffer.AsMemory(0, (int)Math.Min(left, Chunk.Size));
                var count = await tools.Patience.ReadAsync(file.Body, part, cancellationToken);
                left -=
                    count > 0 ? count : throw new MirrorException("it cut the connection again");
            }
        }
        catch (Exception exception) when (exception is IOException or StallException)
        {
            throw new MirrorException(exception.Message, exception);
        }
    }

    private void Drop(string reason)
    {
        tools.Log.Debug("{Mirror}: {Reason}", mirrors.Current, reason);
        mirrors.Drop(reason);
        _cuts = 0;
    }

    private async Task CloseAsync()
    {
        await DisposeAsync();
        _file = null;
    }
}

/// <summary>What every transfer needs.</summary>
internal sealed record TransferTools(
    MirrorReading Reading,
    Patience Patience,
    TransferLimits Limits,
    ILogger Log
);
