using Serilog;

namespace Kindling.Pipelines.Downloads;

/// <summary>One line every ten seconds, for logs that people scroll through later.</summary>
public sealed class LogProgress(ILogger log, TimeProvider time) : IDownloadProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async Task TrackAsync(string file, Func<DownloadMeter, Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var meter = new DownloadMeter();
        var start = time.GetTimestamp();
        await using var timer = time.CreateTimer(
            _ =>
                log.Information(
                    "{File}: {Progress}",
                    file,
                    Line(meter, time.GetElapsedTime(start))
                ),
            state: null,
            Interval,
            Interval
        );
        await work(meter);
    }

    internal static string Line(DownloadMeter meter, TimeSpan elapsed)
    {
        var rate = meter.Received / Math.Max(elapsed.TotalSeconds, 0.001);
        var speed = $"{rate / (1 << 20):0.0} MiB/s";
        if (meter.Total <= 0 || meter.Received == 0)
        {
            return $"{meter.Received >> 20} MiB, {speed}";
        }

        var left = TimeSpan.FromSeconds(Math.Ceiling((meter.Total - meter.Received) / rate));
        var percent = 100 * meter.Received / meter.Total;
        return $"{percent} % of {meter.Total >> 20} MiB, {speed}, {left:c} left";
    }
}
