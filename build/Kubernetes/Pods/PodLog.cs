using System.Globalization;

namespace Kindling.Kubernetes;

/// <summary>Which part of a container's output is wanted.</summary>
/// <param name="Pod">The pod and its container.</param>
public sealed record LogQuery(PodName Pod)
{
    /// <summary>True to wait for more until the container ends; it is waited for if it has not started yet.</summary>
    public bool Follow { get; init; }

    /// <summary>True for the container's run before this one.</summary>
    public bool Previous { get; init; }

    /// <summary>Only so many lines from the end.</summary>
    public int? TailLines { get; init; }

    /// <summary>Only what came since; the server looks at whole seconds.</summary>
    public DateTimeOffset? Since { get; init; }
}

/// <summary>A line of output.</summary>
/// <param name="Time">When the container wrote it.</param>
/// <param name="Text">The line, without its end.</param>
public sealed record LogLine(DateTimeOffset Time, string Text)
{
    /// <summary>2026-11-22T03:00:00.123456789Z text: the form of timestamps=true.</summary>
    internal static LogLine Parse(string line, DateTimeOffset before)
    {
        var end = line.IndexOf(' ', StringComparison.Ordinal);
        var stamp = end < 0 ? line : line[..end];
        // A piece of a line that the runtime cut has no time of its own.
        return DateTimeOffset.TryParse(
            stamp,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time
        )
            ? new LogLine(time, end < 0 ? "" : line[(end + 1)..])
            : new LogLine(before, line);
    }
}
