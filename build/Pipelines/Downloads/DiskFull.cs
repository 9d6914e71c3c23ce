namespace Kindling.Pipelines.Downloads;

/// <summary>Tells a full disk from other failures.</summary>
internal static class DiskFull
{
    // ENOSPC and EDQUOT of Linux, which .NET passes on.
    private const int NoSpace = 28;
    private const int OverQuota = 122;

    public static bool Is(Exception exception) =>
        exception is IOException && exception.HResult is NoSpace or OverQuota;

    /// <summary>One line with what is still needed, judged from how much the part unpacked so far grew.</summary>
    public static PipelineException Error(
        ArchivePass pass,
        long? total,
        string folder,
        Exception cause
    )
    {
        var whole =
            pass.Received > 0 && total is { } size
                ? pass.Unpacked * ((double)size / pass.Received)
                : pass.Unpacked;
        var needed = Math.Max(1, (long)Math.Ceiling(whole / (1 << 20)));
        return new PipelineException(
            $"The disk is full: unpacking needs about {needed} MiB in {folder}; free some space there or set KINDLING_CACHE to another folder, then run again.",
            cause
        );
    }
}

/// <summary>The cache cannot be written, for whatever reason.</summary>
internal static class CacheFailure
{
    public static PipelineException Of(string folder, Exception cause) =>
        new(
            $"{folder} cannot be written: {cause.Message.TrimEnd('.')}; repair it or set KINDLING_CACHE to another folder.",
            cause
        );
}
