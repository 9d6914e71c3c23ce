using Kindling.Pipelines.Processes;
using Serilog;

namespace Kindling.Pipelines.Downloads;

/// <summary>
/// Gets distributions: from the cache if they are there, else from the mirrors, verified and unpacked in one pass. Trust comes from
/// the lock or from Apache's own servers, never from a mirror.
/// </summary>
public sealed class Downloader : IDisposable
{
    private readonly DownloadSettings _settings;
    private readonly ILogger _log;
    private readonly IDownloadProgress _progress;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    /// <summary>A downloader with these settings, all of which are checked here.</summary>
    public Downloader(
        DownloadSettings settings,
        ILogger log,
        IDownloadProgress progress,
        TimeProvider time
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        var problems = settings.Problems();
        if (problems.Count > 0)
        {
            throw new InvalidSettingsException(problems);
        }

        (_settings, _log, _progress, _time) = (settings, log, progress, time);
        _client = Http.HttpClients.Create(settings.Transfer.Retry, time);
    }

    /// <summary>The unpacked distribution of a version.</summary>
    public async Task<Distribution> FetchAsync(
        Product product,
        string version,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(product);
        var start = _time.GetTimestamp();
        var archive = product.Archive(version);
        var trust = Trust(archive);
        var cached = Find(trust);
        var vouchedBy = cached is null ? null : $"cache ({cached.Marker.VouchedBy})";
        if (cached is null)
        {
            (cached, var isNew) = await FetchAsync(trust, cancellationToken);
            vouchedBy = isNew ? cached.Marker.VouchedBy : $"cache ({cached.Marker.VouchedBy})";
        }

        await UpdateLockAsync(trust, cached.Marker, cancellationToken);
        var marker = cached.Marker;
        return new Distribution(
            product,
            version,
            cached.Home,
            marker.Sha512.ToString(),
            vouchedBy!,
            marker.Size,
            _time.GetElapsedTime(start)
        );
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    // The way to a cached distribution is taken by every build, so it is plain code without tasks: the runtime has to compile each
    // async method when it is first called.
    private ArchiveTrust Trust(Archive archive)
    {
        var locked = DownloadLock.Read(_settings.LockFile).For(archive);
        if (_settings.Locked && locked.Count == 0)
        {
            throw new PipelineException(
                $"{archive.Product} {archive.Version} is not in {_settings.LockFile} and --locked refuses anything else: "
                    + "run once with --update-lock and commit the file."
            );
        }

        return new ArchiveTrust(archive, locked, _settings.Signers(archive.Product));
    }

    private CachedArchive? Find(ArchiveTrust trust) =>
        Find(new DistributionCache(_settings.CacheFolder), trust)
        ?? Find(new DistributionCache(_settings.FallbackCacheFolder), trust);

    private CachedArchive? Find(DistributionCache cache, ArchiveTrust trust)
    {
        foreach (var locked in trust.Locked)
        {
            if (cache.Find(trust.Archive, locked.Sha512) is { } cached)
            {
                return cached;
            }
        }

        return _settings.Locked ? null : cache.FindSigned(trust.Archive, trust.Signers);
    }

    private async Task<(CachedArchive Cached, bool IsNew)> FetchAsync(
        ArchiveTrust trust,
        CancellationToken cancellationToken
    )
    {
        var (cache, lockFile) = WritableCache(trust.Archive);
        using var held = await FileLock.TakeAsync(
            lockFile,
            () =>
                _log.Information(
                    "Another build is downloading {What}: waiting for it",
                    trust.Archive.File
                ),
            _time,
            cancellationToken
        );
        if (Find(cache, trust) is { } meanwhile)
        {
            return (meanwhile, false);
        }

        cache.DropStaleStaging(trust.Archive);
        var mirrors = UsableMirrors(trust.Archive);
        var download = new ArchiveDownload(
            trust,
            cache,
            new DownloadTools(_settings, _client, _log, _time)
        );
        CachedArchive? fetched = null;
        await _progress.TrackAsync(
            trust.Archive.File,
            async meter => fetched = await download.RunAsync(mirrors, meter, cancellationToken)
        );
        return (fetched!, true);
    }

    // A cache that cannot be written (a read-only home in CI) must not stop the build; one warning line says what it costs.
    private (DistributionCache Cache, string LockFile) WritableCache(Archive archive)
    {
        var (cache, lockFile, failure) = Probe(_settings.CacheFolder, archive);
        if (failure is null)
        {
            return (cache, lockFile);
        }

        if (DiskFull.Is(failure) || _settings.FallbackCacheFolder == _settings.CacheFolder)
        {
            throw CacheFailure.Of(_settings.CacheFolder, failure);
        }

        _log.Warning(
            "The cache {Folder} cannot be written ({Reason}): using {Fallback}, which other checkouts do not share",
            _settings.CacheFolder,
            failure.Message,
            _settings.FallbackCacheFolder
        );
        (cache, lockFile, failure) = Probe(_settings.FallbackCacheFolder, archive);
        return failure is null
            ? (cache, lockFile)
            : throw CacheFailure.Of(_settings.FallbackCacheFolder, failure);
    }

    private static (DistributionCache Cache, string LockFile, Exception? Failure) Probe(
        string folder,
        Archive archive
    )
    {
        var cache = new DistributionCache(folder);
        try
        {
            var lockFile = cache.LockFile(archive.TopFolder);
            FileLock.TryTake(lockFile)?.Dispose();
            return (cache, lockFile, null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (cache, "", exception);
        }
    }

    private IReadOnlyList<Mirror> UsableMirrors(Archive archive)
    {
        var mirrors = _settings
            .ParsedMirrors()
            .Where(mirror =>
                mirror is FolderMirror folder ? Directory.Exists(folder.Folder) : !_settings.Offline
            )
            .ToArray();
        return mirrors.Length > 0
            ? mirrors
            : throw new RequirementMissingException(
                $"{archive.File} is neither in the cache {_settings.CacheFolder} nor in a folder among the mirrors"
                    + (
                        _settings.Offline
                            ? ", and --offline forbids the network: run once without it, or put the file into such a folder."
                            : ", and no mirror is an address: add https://dlcdn.apache.org to them."
                    )
            );
    }

    private async Task UpdateLockAsync(
        ArchiveTrust trust,
        CacheMarker marker,
        CancellationToken cancellationToken
    )
    {
        if (!_settings.UpdateLock || trust.Locked.Any(locked => locked.Sha512 == marker.Sha512))
        {
            return;
        }

        var added = new LockedArchive(trust.Archive, marker.Size, marker.Sha512)
        {
            Signer = marker.Signer,
        };
        // Read again, and one at a time: another build may be adding its own.
        Directory.CreateDirectory(_settings.TemporaryFolder);
        using var turn = await FileLock.TakeAsync(
            Path.Combine(_settings.TemporaryFolder, "update-lock"),
            () =>
                _log.Information(
                    "Another build updates {Lock}: waiting for it",
                    _settings.LockFile
                ),
            _time,
            cancellationToken
        );
        var current = DownloadLock.Read(_settings.LockFile);
        await current.With(added).WriteAsync(_settings.LockFile, cancellationToken);
        _log.Information("{File} was added to {Lock}", trust.Archive.File, _settings.LockFile);
    }
}
