using Kindling.Pipelines.Processes;
using Serilog;

namespace Kindling.Pipelines.Local;

/// <summary>Lets two runs take turns.</summary>
internal static class StateLock
{
    /// <summary>For whoever changes this environment.</summary>
    public static Task<FileLock> OfAsync(
        StateFolder folder,
        ILogger log,
        TimeProvider time,
        CancellationToken cancellationToken
    ) => TakeAsync(folder.LockFile, log, time, cancellationToken);

    /// <summary>
    /// For whoever starts daemons on this machine: a port is free until somebody binds it, so two checkouts that look at
    /// the same moment would both choose it.
    /// </summary>
    public static Task<FileLock> OfMachineAsync(
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

    private static async Task<FileLock> TakeAsync(
        string path,
        ILogger log,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return await FileLock.TakeAsync(
                path,
                () => log.Information("Another run holds {Lock}: waiting for it to end", path),
                time,
                cancellationToken
            );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PipelineException(
                $"{path} cannot be written: {exception.Message}",
                exception
            );
        }
    }
}
