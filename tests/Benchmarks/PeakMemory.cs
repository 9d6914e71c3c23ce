using System.Globalization;

namespace Kindling.Benchmarks;

/// <summary>The peak of a process's resident memory, as it prints it at its end: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html.</summary>
internal static class PeakMemory
{
    private const string Key = "VmHWM:";

    public static async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        var lines = await File.ReadAllLinesAsync("/proc/self/status", cancellationToken);
        return string.Join(
            ' ',
            lines
                .First(line => line.StartsWith(Key, StringComparison.Ordinal))
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        );
    }

    /// <summary>In MiB, of what a process printed.</summary>
    public static double Parse(string output) =>
        double.Parse(
            output
                .Split('\n')
                .First(line => line.StartsWith(Key, StringComparison.Ordinal))
                .Split(' ')[1],
            CultureInfo.InvariantCulture
        ) / 1024;
}
