using System.Buffers;

namespace Kindling.Ci;

/// <summary>
/// Which texts may stand in YAML without quotes. GitLab reads by Ruby's Psych, that is YAML 1.1: yes, no, on, off, 1_000, 12:30 and
/// 0x1F are no texts there. https://yaml.org/type/
/// </summary>
internal static class PlainText
{
    private static readonly HashSet<string> s_reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "y",
        "n",
        "yes",
        "no",
        "on",
        "off",
        "true",
        "false",
        "null",
        "nil",
        ".inf",
        ".nan",
    };

    private const int LongestReserved = 5;

    private static readonly SearchValues<char> s_signs = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./- "
    );

    public static bool Allows(string text) =>
        BeginsPlainly(text)
        && !text.AsSpan().ContainsAnyExcept(s_signs)
        && text[^1] != ' '
        && !text.Contains("  ", StringComparison.Ordinal)
        && !(text.Length <= LongestReserved && s_reserved.Contains(text));

    // A letter or a path first, so that nothing is a number, a date, an indicator or an escape.
    private static bool BeginsPlainly(string text) =>
        text switch
        {
            ['_', ..] or ['.', '/', ..] => true,
            // A number of YAML 1.1: .e-3
            ['.', 'e' or 'E', '-' or (>= '0' and <= '9'), ..] => false,
            ['.', var second, ..] => char.IsAsciiLetter(second),
            [var first, ..] => char.IsAsciiLetter(first),
            [] => false,
        };
}
