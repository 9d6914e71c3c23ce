using Serilog;

namespace Kindling.Pipelines.Local;

/// <summary>Lets two runs take turns. The system frees it when its holder ends, however that ends.</summary>
internal sealed class StateLock : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private FileStream? file;

    private StateLock() { }

    /// <summary>For whoever changes this environment.</summary>
    public static Task<StateLock> OfAsync(
        StateFolder folder,
        ILogger log,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        Directory.CreateDirectory(folder.Path);
        return TakeAsync(folder.LockFile, log, time, cancellationToken);
    }

    /// <summary>
    /// For whoever starts daemons on this machine: a port is free until somebody binds it, so two checkouts that look at
    /// the same moment would both choose it.
    /// </summary>
    public static Task<StateLock> OfMachineAsync(
        ILogger log,
        TimeProvider time,
        CancellationToken cancellationToken
    ) =>
        TakeAsync(
            Path.Combine(Path.GetTempPath(), $"kindling-{Environment.UserName}.lock"),
            log,
            time,
            cancellationToken
        );

    private static async Task<StateLock> TakeAsync(
        string path,
        ILogger log,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var turn = new StateLock();
        for (var attempt = 0; ; attempt++)
        {
            turn.file = TryOpen(path);
            if (turn.file is not null)
            {
                return turn;
            }

            if (attempt == 0)
            {
                log.Information("Another run holds {Lock}: waiting for it to end", path);
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
