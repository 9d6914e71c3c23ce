using System.Globalization;

namespace Kindling.Pipelines.Local;

/// <summary>What this computer, or the container we run in, may use.</summary>
public sealed record Machine(int Cores, long MemoryMiB)
{
    private const string MemInfo = "/proc/meminfo";
    private static readonly string[] ContainerLimits =
    [
        "/sys/fs/cgroup/memory.max",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
    ];

    /// <summary>Reads cores and memory, whichever is less: the machine's or the container's.</summary>
    public static Machine Read()
    {
        var limits = ContainerLimits
            .Where(File.Exists)
            .Select(path => ParseLimit(File.ReadAllText(path)));
        var total = File.Exists(MemInfo) ? ParseMemInfo(File.ReadAllText(MemInfo)) : long.MaxValue;
        return new Machine(Environment.ProcessorCount, limits.Append(total).Min());
    }

    // "MemTotal:       24689764 kB"
    internal static long ParseMemInfo(string text) =>
        text.Split('\n')
            .Where(line => line.StartsWith("MemTotal:", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])
            .Select(kib => long.Parse(kib, CultureInfo.InvariantCulture) / 1024)
            .FirstOrDefault(long.MaxValue);

    // "max" where there is none.
    internal static long ParseLimit(string text) =>
        long.TryParse(text.Trim(), CultureInfo.InvariantCulture, out var bytes)
            ? bytes / (1024 * 1024)
            : long.MaxValue;
}
