using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
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
    /// <param name="tree">What is to be written; at least one entry.</param>
    public static WrittenPipeline Write(string file, string header, JsonObject tree) =>
        new PipelineText(file).Write(header, tree);

    private WrittenPipeline Write(string header, JsonObject tree)
    {
        foreach (var line in header.Split('\n'))
        {
            _text.Append("# ").Append(line);
            EndLine();
        }

        var entries = new List<MapEntry>(tree.Count);
        foreach (var (name, value) in tree)
        {
            EndLine();
            entries.Add(Entry(0, name, value));
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

    private MapNode Map(int depth, JsonObject map)
    {
        var entries = new List<MapEntry>(map.Count);
        foreach (var (name, value) in map)
        {
            entries.Add(Entry(depth, name, value));
        }

        return Map(entries);
    }

    private MapEntry Entry(int depth, string name, JsonNode? value)
    {
        _text.Append(' ', depth * 2);
        var key = Scalar(name);
        _text.Append(':');
        return new MapEntry(key, Value(depth, value));
    }

    private PipelineNode Value(int depth, JsonNode? value)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                EndLine();
                return Map(depth + 1, map);
            case JsonArray { Count: > 0 } list:
                EndLine();
                var start = Here with { Column = ((depth + 1) * 2) + 1 };
                var items = new PipelineNode[list.Count];
                for (var i = 0; i < items.Length; i++)
                {
                    items[i] = Item(depth + 1, list[i]);
                }

                return new ListNode(start, items);
            default:
                _text.Append(' ');
                var node = Inline(value);
                EndLine();
                return node;
        }
    }

    private PipelineNode Item(int depth, JsonNode? item)
    {
        if (item is not JsonObject { Count: > 0 } map)
        {
            _text.Append(' ', depth * 2).Append('-');
            return Value(depth, item);
        }

        // The first entry stands behind the dash.
        var start = _text.Length;
        var node = Map(depth + 1, map);
        _text[start + (depth * 2)] = '-';
        return node;
    }

    private PipelineNode Inline(JsonNode? value) =>
        value switch
        {
            null => Plain("null"),
            JsonObject => new MapNode(Append("{}"), []),
            JsonArray => new ListNode(Append("[]"), []),
            JsonValue scalar => scalar.GetValueKind() switch
            {
                JsonValueKind.String => Scalar(scalar.GetValue<string>()),
                JsonValueKind.True => Plain("true"),
                JsonValueKind.False => Plain("false"),
                _ => Plain(scalar.GetValue<int>().ToString(CultureInfo.InvariantCulture)),
            },
            _ => throw new ArgumentOutOfRangeException(nameof(value)),
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
