using System.Globalization;
using Kindling.Pipelines.Processes;
using Serilog;

namespace Kindling.Pipelines.Jobs;

/// <summary>
/// Drivers whose build was killed with -9 run on and hold their cores. Each driver carries in its environment whose it is, so
/// that the next job (and Destroy) can end those that are nobody's any more, and no others.
/// </summary>
internal sealed class AbandonedDrivers(string scratch, ILogger log, TimeProvider time)
{
    public const string Marker = "KINDLING_DRIVER";

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>What a driver of this process carries.</summary>
    public static string MarkOf(string scratch) =>
        ProcFs.TryRead(Environment.ProcessId) is { } me ? Mark(scratch, me) : "";

    /// <summary>SIGTERM, so that the driver says goodbye to its master; SIGKILL for who does not listen.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        var abandoned = Find();
        if (abandoned.Count == 0)
        {
            return;
        }

        log.Information("Ending a driver that a killed run left behind");
        abandoned.ForEach(process => Signal.Terminate(process.Pid));
        var deadline = time.GetUtcNow() + Grace;
        while (Find() is { Count: > 0 } left)
        {
            if (time.GetUtcNow() >= deadline)
            {
                left.ForEach(process => Signal.Kill(process.Pid));
                return;
            }

            await Task.Delay(Interval, time, cancellationToken);
        }
    }

    /// <summary>Whether any driver of this environment runs, abandoned or not.</summary>
    public bool AnyLeft() => Drivers(ProcFs.All()).Any();

    private List<ProcessFacts> Find()
    {
        var all = ProcFs.All();
        var alive = all.Select(process => Mark(scratch, process)).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. Drivers(all)
                .Where(driver => !alive.Contains(driver.Mark))
                .Select(driver => driver.Process),
        ];
    }

    private IEnumerable<(ProcessFacts Process, string Mark)> Drivers(
        IReadOnlyList<ProcessFacts> all
    ) =>
        all.Select(process =>
                (
                    Process: process,
                    Mark: ProcFs.Environment(process.Pid).GetValueOrDefault(Marker, "")
                )
            )
            .Where(driver => driver.Mark.StartsWith(scratch + "|", StringComparison.Ordinal));

    private static string Mark(string scratch, ProcessFacts owner) =>
        string.Create(CultureInfo.InvariantCulture, $"{scratch}|{owner.Pid}|{owner.StartTicks}");
}
