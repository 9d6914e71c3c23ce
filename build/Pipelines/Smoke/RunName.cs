using System.Globalization;
using Kindling.Pipelines.Processes;

namespace Kindling.Pipelines.Smoke;

/// <summary>The name of a run's folder tells when it began and whose it is: a process, and the machine that it is on.</summary>
internal sealed record RunName(DateTimeOffset Started, int Pid, string Machine)
{
    private const string Format = "yyyyMMdd'T'HHmmss'Z'";

    // Longer than all checks together may take.
    private static readonly TimeSpan s_age = TimeSpan.FromHours(1);

    /// <summary>That of a run of this process.</summary>
    public static RunName Own(DateTimeOffset started) =>
        new(started, Environment.ProcessId, Environment.MachineName);

    /// <summary>
    /// True when nobody needs its folder any more: a run that was killed could not clean up. One that is under way beside us keeps its
    /// folder, and what another machine runs is known by its age alone.
    /// </summary>
    public bool IsAbandoned(DateTimeOffset now) =>
        now - Started > s_age
        || (Machine == Environment.MachineName && ProcFs.TryRead(Pid) is null);

    /// <summary>Null for what is no run's name.</summary>
    public static RunName? Parse(string text)
    {
        const DateTimeStyles Utc =
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return
            text.Split('-', 3) is [var at, var number, var machine]
            && DateTimeOffset.TryParseExact(
                at,
                Format,
                CultureInfo.InvariantCulture,
                Utc,
                out var started
            )
            && int.TryParse(number, CultureInfo.InvariantCulture, out var pid)
            ? new RunName(started, pid, machine)
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Started.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture)}-{Pid}-{Machine}";
}
