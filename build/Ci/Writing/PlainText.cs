using System.Text.RegularExpressions;

namespace Kindling.Ci;

/// <summary>
/// Which texts may stand in YAML without quotes. GitLab reads by Ruby's Psych, that is YAML 1.1: yes, no, on, off, 1_000, 12:30 and
/// 0x1F are no texts there. https://yaml.org/type/
/// </summary>
internal static partial class PlainText
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

    public static bool Allows(string text) => Safe().IsMatch(text) && !s_reserved.Contains(text);

    // A letter or a path first, so that nothing is a number, a date, an indicator or an escape.
    [GeneratedRegex(
        @"\A(?:[A-Za-z_]|\.\/|\.[A-Za-z])[A-Za-z0-9_.\/-]*(?: [A-Za-z0-9_.\/-]+)*\z",
        RegexOptions.None,
        1000
    )]
    private static partial Regex Safe();
}
