using Serilog;

namespace Kindling.Pipelines.Downloads;

/// <summary>An exclusive lock between processes. The kernel lets go of it when its holder ends, however it ends.</summary>
internal sealed class CacheLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // EWOULDBLOCK, which .NET passes on when another process has the file.
    private const int InUse = 11;

    private readonly FileStream _file;

    private CacheLock(FileStream file) => _file = file;

    /// <summary>The lock, or null while another process has it.</summary>
    public static CacheLock? TryTake(string path)
    {
        try
        {
            return new CacheLock(
                new FileStream(
                    path,
                    FileMode.OpenOrCreate,
                    FileAccess.ReadWrite,
                    FileShare.None,
                    bufferSize: 1
                )
            );
        }
        catch (IOException exception) when (exception.HResult == InUse)
        {
            return null;
        }
    }

    public static async Task<CacheLock> TakeAsync(
        string path,
        CacheWait wait,
        CancellationToken cancellationToken
    )
    {
        var taken = TryTake(path);
        if (taken is null)
        {
            wait.Log.Information("Another build is downloading {What}: waiting for it", wait.What);
        }

        while (taken is null)
        {
            await Task.Delay(Pause, wait.Time, cancellationToken);
            taken = TryTake(path);
        }

        return taken;
    }

    public void Dispose() => _file.Dispose();
}

/// <summary>What to say, and by which clock to wait, while another build has the lock.</summary>
internal sealed record CacheWait(string What, ILogger Log, TimeProvider Time);
