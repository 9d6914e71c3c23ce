namespace Kindling.Pipelines.Downloads;

/// <summary>One archive from the first mirror whose bytes are the right ones, into the cache.</summary>
internal sealed class ArchiveDownload(
    ArchiveTrust trust,
    DistributionCache cache,
    DownloadTools tools
)
{
    // A mirror whose file changes under our hands more often than this is given up.
    private const int Restarts = 3;

    private readonly MirrorReading _reading = new(tools.Client);
    private readonly VoucherDesk _desk = new(trust, tools);

    /// <summary>Tries mirror after mirror; each attempt unpacks into a fresh folder.</summary>
    public async Task<CachedArchive> RunAsync(
        IReadOnlyList<Mirror> mirrors,
        DownloadMeter meter,
        CancellationToken cancellationToken
    )
    {
        var queue = new MirrorQueue(trust.Archive, mirrors);
        try
        {
            for (var restarts = 0; ; )
            {
                try
                {
                    return await AttemptAsync(queue, meter, cancellationToken);
                }
                catch (RestartException exception)
                {
                    tools.Log.Information(
                        "{File}: {Mirror}: {Reason}",
                        trust.Archive.File,
                        queue.Current,
                        exception.Message
                    );
                    if (++restarts > Restarts)
                    {
                        queue.Drop(exception.Message);
                        restarts = 0;
                    }
                }
                catch (MirrorException exception)
                {
                    tools.Log.Warning(
                        "{File}: {Mirror}: {Reason}",
                        trust.Archive.File,
                        queue.Current,
                        exception.Message
                    );
                    queue.Drop(exception.Message);
                    restarts = 0;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CacheFailure.Of(cache.Distributions, exception);
        }
        finally
        {
            cache.DropStaging(trust.Archive);
        }
    }

    private async Task<CachedArchive> AttemptAsync(
        MirrorQueue queue,
        DownloadMeter meter,
        CancellationToken cancellationToken
    )
    {
        var limits = tools.Settings.Transfer;
        var patience = new Patience(limits, tools.Time);
        await using var transfer = new Transfer(
            trust.Archive,
            queue,
            new TransferTools(_reading, patience, limits, tools.Log)
        );
        await transfer.OpenAsync(cancellationToken);
        await using var voucher = await _desk.OpenAsync(transfer.Total, cancellationToken);
        var result = await PassAsync(transfer, voucher, meter, cancellationToken);
        var vouched = await voucher.JudgeAsync(result, cancellationToken);
        if (vouched.Problem is { } problem)
        {
            // Of several contributors nobody knows which one lied; the one still alive may try alone.
            throw transfer.IsMixed ? new RestartException(problem) : new MirrorException(problem);
        }

        if (result.Damage is { } damage)
        {
            throw new PipelineException(
                $"{trust.Archive.File} is the right file but cannot be unpacked: {damage.Message}; look at it before you trust it.",
                damage
            );
        }

        return await cache.CommitAsync(trust.Archive, Marker(result, vouched), cancellationToken);
    }

    private async Task<PassResult> PassAsync(
        Transfer transfer,
        Voucher voucher,
        DownloadMeter meter,
        CancellationToken cancellationToken
    )
    {
        var limits = tools.Settings.Unpack;
        var pass = new ArchivePass(limits);
        try
        {
            var staging = cache.FreshStaging(trust.Archive);
            return await pass.RunAsync(
                (pipe, pool, token) => transfer.ReceiveAsync(pipe, pool, meter, token),
                voucher.Tee,
                new TarUnpacker(staging, trust.Archive.TopFolder, limits),
                cancellationToken
            );
        }
        catch (IOException exception) when (DiskFull.Is(exception))
        {
            throw DiskFull.Error(pass, transfer.Total, cache.Distributions, exception);
        }
    }

    private CacheMarker Marker(PassResult result, Judgement vouched) =>
        new()
        {
            Product = trust.Archive.Product.Name,
            Version = trust.Archive.Version,
            Size = result.Bytes,
            Sha512 = result.Sha512,
            Signer = vouched.Signer,
            VouchedBy = vouched.VouchedBy,
        };
}
