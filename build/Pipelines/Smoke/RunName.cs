using System.Globalization;

namespace Kindling.Pipelines.Smoke;

/// <summary>The name of a run's folder tells when it began and whose it is.</summary>
internal sealed record RunName(DateTimeOffset Started, int Pid)
{
    private const string Format = "yyyyMMdd'T'HHmmss'Z'";

    public static string Make(DateTimeOffset started, int pid) =>
        $"{started.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture)}-{pid}";

    public static RunName? Parse(string text)
    {
        const DateTimeStyles Utc =
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return
            text.Split('-') is [var at, var number]
            && DateTimeOffset.TryParseExact(
                at,
                Format,
                CultureInfo.InvariantCulture,
                Utc,
                out var started
            )
            && int.TryParse(number, CultureInfo.InvariantCulture, out var pid)
            ? new RunName(started, pid)
            : null;
    }
}
