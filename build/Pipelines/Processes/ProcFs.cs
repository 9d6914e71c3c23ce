using System.Globalization;
using System.Text;

namespace Kindling.Pipelines.Processes;

/// <summary>What Linux tells of a running process. <see cref="StartTicks"/> with <see cref="Pid"/> names it for good.</summary>
internal sealed record ProcessFacts(int Pid, int Parent, int Session, long StartTicks)
{
    /// <summary>A daemon of ours leads a session of its own; what it starts stays in that session.</summary>
    public bool LeadsSession => Pid == Session;
}

/// <summary>Reads /proc, see https://man7.org/linux/man-pages/man5/proc.5.html. What ends while it is read counts as gone.</summary>
internal static class ProcFs
{
    // USER_HZ is 100 on every Linux that .NET runs on: the unit of what the kernel shows, not of what it uses.
    private const long TicksPerSecond = 100;

    public static IReadOnlyList<ProcessFacts> All() =>
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Select(folder =>
                    int.TryParse(
                        Path.GetFileName(folder),
                        CultureInfo.InvariantCulture,
                        out var pid
                    )
                        ? pid
                        : 0
                )
                .Where(pid => pid > 0)
                .Select(TryRead)
                .OfType<ProcessFacts>(),
        ];

    /// <summary>Null where there is no such process, or only a zombie that nobody has waited for.</summary>
    public static ProcessFacts? TryRead(int pid) =>
        TryReadText($"/proc/{pid}/stat") is { } stat ? ParseStat(stat) : null;

    /// <summary>The variables it was started with; empty when it belongs to somebody else.</summary>
    public static IReadOnlyDictionary<string, string> Environment(int pid)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in (TryReadText($"/proc/{pid}/environ") ?? "").Split('\0'))
        {
            var equals = entry.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                variables[entry[..equals]] = entry[(equals + 1)..];
            }
        }

        return variables;
    }

    public static DateTimeOffset StartedAt(ProcessFacts process)
    {
        var boot = (TryReadText("/proc/stat") ?? "")
            .Split('\n')
            .Where(line => line.StartsWith("btime ", StringComparison.Ordinal))
            .Select(line => long.Parse(line.AsSpan(6), CultureInfo.InvariantCulture))
            .FirstOrDefault();
        return DateTimeOffset.FromUnixTimeSeconds(boot + process.StartTicks / TicksPerSecond);
    }

    // The second field is the program's name in parentheses and may hold anything, so count from the last one.
    internal static ProcessFacts? ParseStat(string stat)
    {
        var end = stat.LastIndexOf(')');
        if (end < 0)
        {
            return null;
        }

        var fields = stat[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 20 || fields[0] is "Z" or "X"
            ? null
            : new ProcessFacts(
                Number(stat.AsSpan(0, stat.IndexOf(' ', StringComparison.Ordinal))),
                Number(fields[1]),
                Number(fields[3]),
                long.Parse(fields[19], CultureInfo.InvariantCulture)
            );
    }

    private static int Number(ReadOnlySpan<char> text) =>
        int.Parse(text, CultureInfo.InvariantCulture);

    private static string? TryReadText(string path)
    {
        try
        {
            return File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
