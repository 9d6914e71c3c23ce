namespace Kindling.Pipelines.Processes;

/// <summary>An exclusive lock between processes. The kernel lets go of it when its holder ends, however it ends.</summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // What .NET passes on when another process has the file (a sharing violation, or EWOULDBLOCK); everything else is a real
    // failure.
    private static readonly int InUse =
        OperatingSystem.IsWindows() ? unchecked((int)0x80070020)
        : OperatingSystem.IsMacOS() ? 35
        : 11;

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>The lock, or null while another process has it.</summary>
    public static FileLock? TryTake(string path)
    {
        try
        {
            return new FileLock(
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

    /// <summary>Waits for the lock; <paramref name="onWaiting"/> is called once where another process has it.</summary>
    public static async Task<FileLock> TakeAsync(
        string path,
        Action onWaiting,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var taken = TryTake(path);
        if (taken is null)
        {
            onWaiting();
        }

        while (taken is null)
        {
            await Task.Delay(Pause, time, cancellationToken);
            taken = TryTake(path);
        }

        return taken;
    }

    public void Dispose() => _file.Dispose();
}
