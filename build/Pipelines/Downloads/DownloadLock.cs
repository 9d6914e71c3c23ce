namespace Kindling.Pipelines.Downloads;

/// <summary>One archive that the repository vouches for.</summary>
internal sealed record LockedArchive(Archive Archive, long Size, Sha512Digest Sha512)
{
    /// <summary>The primary fingerprint that signed it, if a signature was checked.</summary>
    public string? Signer { get; init; }

    /// <summary>What a reader should know about it.</summary>
    public string? Note { get; init; }
}

/// <summary>
/// .nuke/downloads.lock.json: the archives that are accepted wherever they come from. A version may have several, since a reduced
/// build may stand beside Apache's own.
/// </summary>
internal sealed record DownloadLock(IReadOnlyList<LockedArchive> Archives)
{
    public static readonly DownloadLock Empty = new([]);

    public IReadOnlyList<LockedArchive> For(Archive archive) =>
        [.. Archives.Where(locked => locked.Archive == archive)];

    /// <summary>The lock with one archive more; an archive with the same hash is replaced.</summary>
    public DownloadLock With(LockedArchive added) =>
        new([
            .. Archives
                .Where(locked => locked.Archive != added.Archive || locked.Sha512 != added.Sha512)
                .Append(added),
        ]);

    public static DownloadLock Read(string file)
    {
        if (!File.Exists(file))
        {
            return Empty;
        }

        var (archives, problems) = DownloadLockJson.Parse(File.ReadAllBytes(file));
        return problems.Count == 0
            ? new DownloadLock(archives)
            : throw new PipelineException($"{file} has mistakes: {string.Join("; ", problems)}.");
    }

    /// <summary>Written beside the file and renamed, so that a reader never sees half of it.</summary>
    public async Task WriteAsync(string file, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var draft = $"{file}.{Environment.ProcessId}.tmp";
        await File.WriteAllBytesAsync(draft, DownloadLockJson.Write(Archives), cancellationToken);
        File.Move(draft, file, overwrite: true);
    }
}
