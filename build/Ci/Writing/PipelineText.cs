using System.Globalization;
using System.Text;
using System.Text.Json;
using Kindling.Ci.Validating;

namespace Kindling.Ci;

/// <summary>
/// The tree as YAML: the same bytes everywhere and always (order of the tree, LF, no anchors), every text quoted that a reader of YAML
/// 1.1 or 1.2 might take for something else.
/// </summary>
internal sealed class PipelineText
{
    private readonly StringBuilder _text = new();
    private readonly string _file;
    private int _line = 1;
    private int _lineStart;

    private PipelineText(string file) => _file = file;

    private Place Here => new(_file, _line, _text.Length - _lineStart + 1);

    /// <param name="file">What the file is called where its places are told.</param>
    /// <param name="header">Its first lines, as a comment.</param>
    /// <param name="json">What is to be written: a map with at least one entry.</param>
    public static WrittenPipeline Write(string file, string header, ReadOnlySpan<byte> json) =>
        new PipelineText(file).Write(header, json);

    private WrittenPipeline Write(string header, ReadOnlySpan<byte> json)
    {
        foreach (var line in header.Split('\n'))
        {
            _text.Append("# ").Append(line);
            EndLine();
        }

        var reader = new Utf8JsonReader(json);
        reader.Read();
        var entries = new List<MapEntry>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            EndLine();
            entries.Add(Entry(0, ref reader));
        }

        return new WrittenPipeline(_text.ToString(), Map(entries));
    }

    private void EndLine()
    {
        _text.Append('\n');
        _line++;
        _lineStart = _text.Length;
    }

    // As a parser has it: a map begins with its first key.
    private static MapNode Map(IReadOnlyList<MapEntry> entries) =>
        new(entries[0].Key.Place, entries);

    // From the first key to the end.
    private MapNode Map(int depth, ref Utf8JsonReader json)
    {
        var entries = new List<MapEntry>();
        do
        {
            entries.Add(Entry(depth, ref json));
        } while (json.Read() && json.TokenType == JsonTokenType.PropertyName);

        return Map(entries);
    }

    private MapEntry Entry(int depth, ref Utf8JsonReader json)
    {
        _text.Append(' ', depth * 2);
        var key = Scalar(json.GetString()!);
        _text.Append(':');
        json.Read();
        return new MapEntry(key, Value(depth, ref json));
    }

    private PipelineNode Value(int depth, ref Utf8JsonReader json)
    {
        if (IsFilled(ref json))
        {
            EndLine();
            return json.TokenType == JsonTokenType.PropertyName
                ? Map(depth + 1, ref json)
                : List(depth + 1, ref json);
        }

        _text.Append(' ');
        var node = Inline(ref json);
        EndLine();
        return node;
    }

    // Goes into a map or list that has something in it: then a name stands there, or the first item.
    private static bool IsFilled(ref Utf8JsonReader json) =>
        json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray
        && json.Read()
        && json.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray);

    // From the first item to the end.
    private ListNode List(int depth, ref Utf8JsonReader json)
    {
        var start = Here with { Column = (depth * 2) + 1 };
        var items = new List<PipelineNode>();
        do
        {
            items.Add(Item(depth, ref json));
        } while (json.Read() && json.TokenType != JsonTokenType.EndArray);

        return new ListNode(start, items);
    }

    private PipelineNode Item(int depth, ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.StartObject && IsFilled(ref json))
        {
            // The first entry stands behind the dash.
            var start = _text.Length;
            var node = Map(depth + 1, ref json);
            _text[start + (depth * 2)] = '-';
            return node;
        }

        _text.Append(' ', depth * 2).Append('-');
        return Value(depth, ref json);
    }

    private PipelineNode Inline(ref Utf8JsonReader json) =>
        json.TokenType switch
        {
            JsonTokenType.Null => Plain("null"),
            JsonTokenType.EndObject => new MapNode(Append("{}"), []),
            JsonTokenType.EndArray => new ListNode(Append("[]"), []),
            JsonTokenType.String => Scalar(json.GetString()!),
            JsonTokenType.True => Plain("true"),
            JsonTokenType.False => Plain("false"),
            _ => Plain(json.GetInt32().ToString(CultureInfo.InvariantCulture)),
        };

    private ScalarNode Scalar(string text) =>
        PlainText.Allows(text)
            ? Plain(text)
            : new ScalarNode(Append(QuotedText.Of(text)), text, isPlain: false);

    private ScalarNode Plain(string text) => new(Append(text), text, isPlain: true);

    private Place Append(string text)
    {
        var place = Here;
        _text.Append(text);
        return place;
    }
}
