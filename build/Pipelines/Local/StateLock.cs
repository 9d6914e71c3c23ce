using Serilog;

namespace Kindling.Pipelines.Local;

/// <summary>Lets two runs on one checkout take turns. The system frees it when its holder ends, however that ends.</summary>
internal sealed class StateLock : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private FileStream? file;

    private StateLock() { }

    public static async Task<StateLock> TakeAsync(
        StateFolder folder,
        ILogger log,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        Directory.CreateDirectory(folder.Path);
        var turn = new StateLock();
        for (var attempt = 0; ; attempt++)
        {
            turn.file = TryOpen(folder.LockFile);
            if (turn.file is not null)
            {
                return turn;
            }

            if (attempt == 0)
            {
                log.Information("Another run works on {Folder}: waiting for it", folder.Path);
            }

            await Task.Delay(Interval, time, cancellationToken);
        }
    }

    public void Dispose() => file?.Dispose();

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(
                path,
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None
            );
        }
        catch (IOException exception)
            when (exception is not (DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }
}
