using Spectre.Console;

namespace Kindling.Pipelines.Downloads;

/// <summary>A progress bar with rate and time left.</summary>
public sealed class TerminalProgress(IAnsiConsole console, TimeProvider time) : IDownloadProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public Task TrackAsync(string file, Func<DownloadMeter, Task> work) =>
        console
            .Progress()
            .AutoClear(enabled: true)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new DownloadedColumn(),
                new TransferSpeedColumn(),
                new RemainingTimeColumn()
            )
            .StartAsync(context => ShowAsync(context.AddTask(Markup.Escape(file)), work));

    private async Task ShowAsync(ProgressTask bar, Func<DownloadMeter, Task> work)
    {
        var meter = new DownloadMeter();
        bar.IsIndeterminate = true;
        await using var timer = time.CreateTimer(
            _ => Update(bar, meter),
            state: null,
            Interval,
            Interval
        );
        await work(meter);
        Update(bar, meter);
    }

    private static void Update(ProgressTask bar, DownloadMeter meter)
    {
        if (meter.Total > 0)
        {
            bar.IsIndeterminate = false;
            bar.MaxValue = meter.Total;
            bar.Value = meter.Received;
        }
    }
}
