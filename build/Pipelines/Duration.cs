using System.Globalization;
using System.Text.RegularExpressions;

namespace Kindling.Pipelines;

/// <summary>A time as people write it: 90s, 10m, 1h.</summary>
public static partial class Duration
{
    /// <summary>False for what is none; what is missing is no time at all.</summary>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        if (Pattern().Match(text) is not { Success: true } match)
        {
            return false;
        }

        var number = int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
        duration = match.Groups["unit"].Value switch
        {
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            _ => TimeSpan.FromHours(number),
        };
        return true;
    }

    [GeneratedRegex(
        "^(?<number>[0-9]{1,6})(?<unit>[smh])$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Pattern();
}
