namespace Kindling.Pipelines.Downloads;

/// <summary>Shows how far a download is.</summary>
public interface IDownloadProgress
{
    /// <summary>Runs the work and shows what it reports until it ends.</summary>
    Task TrackAsync(string file, Func<DownloadMeter, Task> work);
}

/// <summary>How much of a file has been received; written by the download, read by whoever shows it.</summary>
public sealed class DownloadMeter
{
    private long _received;
    private long _total;

    /// <summary>Bytes so far.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Bytes of the whole file; 0 while unknown.</summary>
    public long Total => Interlocked.Read(ref _total);

    internal void Report(long received, long? total)
    {
        Interlocked.Exchange(ref _received, received);
        Interlocked.Exchange(ref _total, total ?? 0);
    }
}
