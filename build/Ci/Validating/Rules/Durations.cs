using System.Globalization;
using System.Text.RegularExpressions;

namespace Kindling.Ci.Validating;

/// <summary>
/// Spans of time as GitLab reads them, by chronic_duration: https://gitlab.com/gitlab-org/ruby/gems/gitlab-chronic-duration.
/// </summary>
internal static partial class Durations
{
    private static readonly Dictionary<string, double> s_seconds = Units(
        (1, "s sec secs second seconds"),
        (60, "m min mins minute minutes"),
        (3600, "h hr hrs hour hours"),
        (86400, "d dy day days"),
        (604800, "w wk wks week weeks"),
        (2592000, "mo mos month months"),
        (31557600, "y yr yrs year years")
    );

    private static readonly string[] s_words =
    [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ];

    /// <summary>Null for what GitLab refuses.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (Clock().Match(text.Trim()) is { Success: true } clock)
        {
            return TimeSpan.FromSeconds(
                clock.Value.Split(':').Aggregate(0.0, (sum, part) => (sum * 60) + Number(part))
            );
        }

        var words = Word().Matches(Joins().Replace(text.ToLowerInvariant(), " "));
        var parts = words.Select(word => word.Value).ToArray();
        return parts switch
        {
            [] => null,
            [var only] when IsNumber(only) => Span(Number(only)),
            _ when Rest().IsMatch(text.ToLowerInvariant()) => null,
            _ => Pairs(parts),
        };
    }

    private static TimeSpan? Pairs(string[] parts)
    {
        var sum = 0.0;
        foreach (var pair in parts.Chunk(2))
        {
            if (
                pair is not [var amount, var unit]
                || !s_seconds.TryGetValue(unit, out var seconds)
                || !(IsNumber(amount) || s_words.Contains(amount))
            )
            {
                return null;
            }

            sum += seconds * Number(amount);
        }

        return Span(sum);
    }

    private static TimeSpan? Span(double seconds) =>
        seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;

    private static bool IsNumber(string text) => char.IsAsciiDigit(text[0]);

    private static double Number(string text) =>
        IsNumber(text)
            ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)
            : Array.IndexOf(s_words, text);

    private static Dictionary<string, double> Units(
        params (double Seconds, string Names)[] units
    ) =>
        units
            .SelectMany(unit => unit.Names.Split(' ').Select(name => (name, unit.Seconds)))
            .ToDictionary(unit => unit.name, unit => unit.Seconds, StringComparer.Ordinal);

    [GeneratedRegex("^[0-9]{1,5}(:[0-9]{1,2}){1,2}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Clock();

    [GeneratedRegex(@",|\b(and|with|plus)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Joins();

    [GeneratedRegex(@"[0-9]+(\.[0-9]+)?|[a-z]+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"[^0-9a-z.,\s]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rest();
}
