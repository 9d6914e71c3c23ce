using System.Globalization;
using System.Text;

namespace Kindling.Ci;

/// <summary>A text in quotes, as YAML 1.1 and 1.2 both read it.</summary>
internal static class QuotedText
{
    public static string Of(string text) =>
        text.All(x => x is >= ' ' and <= '~')
            ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'"
            : Escaped(text);

    // https://yaml.org/spec/1.2.2/#57-escaped-characters; what JSON writes as a pair of surrogates libyaml, and so GitLab, refuses.
    private static string Escaped(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' or '\\' => quoted.Append('\\').Append((char)rune.Value),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                '\r' => quoted.Append("\\r"),
                < ' ' or (>= 0x7F and <= 0xA0) or 0x2028 or 0x2029 or 0xFEFF => quoted.Append(
                    CultureInfo.InvariantCulture,
                    $"\\u{rune.Value:X4}"
                ),
                _ => quoted.Append(rune.ToString()),
            };
        }

        return quoted.Append('"').ToString();
    }
}
