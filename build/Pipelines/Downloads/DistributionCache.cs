using Kindling.Pipelines.Processes;

namespace Kindling.Pipelines.Downloads;

/// <summary>
/// Unpacked archives under distributions/&lt;top folder&gt;-&lt;start of the hash&gt;/. A folder gets that name when all in it is right, and never
/// changes after; what is being unpacked lies in .staging and belongs to whoever holds the lock of the same name.
/// </summary>
internal sealed class DistributionCache(string folder)
{
    private const string MarkerFile = ".complete";

    public string Distributions { get; } = Path.Combine(folder, "distributions");

    private string StagingRoot => Path.Combine(Distributions, ".staging");

    /// <summary>The unpacked archive with this hash, if it is here.</summary>
    public CachedArchive? Find(Archive archive, Sha512Digest sha512) =>
        At(archive, Named(archive, sha512)) is { } cached && cached.Marker.Sha512 == sha512
            ? cached
            : null;

    /// <summary>The unpacked archive of this version whose signature was checked and whose signer is still accepted.</summary>
    public CachedArchive? FindSigned(Archive archive, AcceptedSigners signers)
    {
        if (!Directory.Exists(Distributions))
        {
            return null;
        }

        return Directory
            .EnumerateDirectories(Distributions, archive.TopFolder + "-*")
            .Order(StringComparer.Ordinal)
            .Select(home => At(archive, home))
            .FirstOrDefault(cached =>
                cached?.Marker.Signer is { } signer && signers.Accepts(signer)
            );
    }

    /// <summary>An empty staging folder, in place of any that an ended process left.</summary>
    public string FreshStaging(Archive archive)
    {
        var staging = Path.Combine(StagingRoot, archive.TopFolder);
        Delete(staging);
        Directory.CreateDirectory(staging);
        return staging;
    }

    public void DropStaging(Archive archive) =>
        Delete(Path.Combine(StagingRoot, archive.TopFolder));

    /// <summary>Deletes what ended processes left: a lock that can be had belongs to nobody.</summary>
    public void DropStaleStaging(Archive current)
    {
        if (!Directory.Exists(StagingRoot))
        {
            return;
        }

        foreach (var staging in Directory.EnumerateDirectories(StagingRoot))
        {
            var name = Path.GetFileName(staging);
            using var held = name == current.TopFolder ? null : FileLock.TryTake(LockFile(name));
            if (held is not null)
            {
                Delete(staging);
            }
        }
    }

    /// <summary>The staging folder becomes the distribution in a single step, its marker written last.</summary>
    public async Task<CachedArchive> CommitAsync(
        Archive archive,
        CacheMarker marker,
        CancellationToken cancellationToken
    )
    {
        var staging = Path.Combine(StagingRoot, archive.TopFolder);
        await marker.WriteAsync(Path.Combine(staging, MarkerFile), cancellationToken);
        var home = Named(archive, marker.Sha512);
        // Only somebody's leftovers without a valid marker can be there: FindAsync did not find it.
        Delete(home);
        Directory.Move(staging, home);
        return new CachedArchive(Path.Combine(home, archive.TopFolder), marker);
    }

    public string LockFile(string name)
    {
        var locks = Path.Combine(Distributions, ".locks");
        Directory.CreateDirectory(locks);
        return Path.Combine(locks, name);
    }

    private static CachedArchive? At(Archive archive, string home) =>
        CacheMarker.Read(Path.Combine(home, MarkerFile)) is { } marker && marker.Describes(archive)
            ? new CachedArchive(Path.Combine(home, archive.TopFolder), marker)
            : null;

    private string Named(Archive archive, Sha512Digest sha512) =>
        Path.Combine(Distributions, $"{archive.TopFolder}-{sha512.Short}");

    private static void Delete(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}

/// <summary>A distribution in the cache: its own folder, and what is known of it.</summary>
internal sealed record CachedArchive(string Home, CacheMarker Marker);
