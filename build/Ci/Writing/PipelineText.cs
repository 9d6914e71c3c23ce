using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kindling.Ci;

/// <summary>
/// The tree as YAML: the same bytes everywhere and always (order of the tree, LF, no anchors), every text quoted that a reader of YAML
/// 1.1 or 1.2 might take for something else.
/// </summary>
internal static class PipelineText
{
    public static string Write(string header, JsonObject tree)
    {
        var text = new StringBuilder();
        foreach (var line in header.Split('\n'))
        {
            text.Append("# ").Append(line).Append('\n');
        }

        foreach (var (name, value) in tree)
        {
            text.Append('\n');
            Entry(text, 0, name, value);
        }

        return text.ToString();
    }

    private static void Entry(StringBuilder text, int depth, string name, JsonNode? value)
    {
        text.Append(' ', depth * 2).Append(Scalar(name)).Append(':');
        Value(text, depth, value);
    }

    private static void Value(StringBuilder text, int depth, JsonNode? value)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                text.Append('\n');
                foreach (var (name, inner) in map)
                {
                    Entry(text, depth + 1, name, inner);
                }

                break;
            case JsonArray { Count: > 0 } list:
                text.Append('\n');
                foreach (var item in list)
                {
                    Item(text, depth + 1, item);
                }

                break;
            default:
                text.Append(' ').Append(Inline(value)).Append('\n');
                break;
        }
    }

    private static void Item(StringBuilder text, int depth, JsonNode? item)
    {
        if (item is not JsonObject { Count: > 0 } map)
        {
            text.Append(' ', depth * 2).Append('-');
            Value(text, depth, item);
            return;
        }

        // The first entry stands behind the dash.
        var start = text.Length;
        foreach (var (name, inner) in map)
        {
            Entry(text, depth + 1, name, inner);
        }

        text[start + (depth * 2)] = '-';
    }

    private static string Inline(JsonNode? value) =>
        value switch
        {
            null => "null",
            JsonObject => "{}",
            JsonArray => "[]",
            JsonValue scalar => scalar.GetValueKind() switch
            {
                JsonValueKind.String => Scalar(scalar.GetValue<string>()),
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                _ => scalar.GetValue<int>().ToString(CultureInfo.InvariantCulture),
            },
            _ => throw new ArgumentOutOfRangeException(nameof(value)),
        };

    private static string Scalar(string text) =>
        PlainText.Allows(text) ? text
        : text.All(x => x is >= ' ' and <= '~')
            ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'"
        : Quoted(text);

    // https://yaml.org/spec/1.2.2/#57-escaped-characters; what JSON writes as a pair of surrogates libyaml, and so GitLab, refuses.
    private static string Quoted(string text)
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
