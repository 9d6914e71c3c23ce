using Kindling.Pipelines.Downloads;
using Serilog;

namespace Kindling.Benchmarks;

/// <summary>
/// The hidden other half of the measure: one FetchAsync in a process of its own, as a user's build would do it. Prints what vouched
/// and the peak of resident memory.
/// </summary>
internal static class FetchCommand
{
    /// <summary>ROOT MIRROR CACHE [VERSION]</summary>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        var settings = new DownloadSettings
        {
            Root = arguments[0],
            Mirrors = [arguments[1]],
            CacheFolder = arguments[2],
            FallbackCacheFolder = arguments[2],
        };
        await using var log = new LoggerConfiguration().CreateLogger();
        using var downloader = new Downloader(
            settings,
            log,
            new LogProgress(log, TimeProvider.System),
            TimeProvider.System
        );
        var version = arguments.ElementAtOrDefault(3) ?? "4.3.0";
        var got = await downloader.FetchAsync(Product.Spark, version, cancellationToken);
        await Console.Out.WriteLineAsync(
            $"{got.VouchedBy} in {got.Duration.TotalMilliseconds:0} ms: {got.Home}"
        );
        await Console.Out.WriteLineAsync(await PeakMemory.ReadAsync(cancellationToken));
        return 0;
    }
}
