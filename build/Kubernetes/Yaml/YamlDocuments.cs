using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Kindling.Kubernetes;

/// <summary>Turns the scanner's events into nodes.</summary>
internal sealed class YamlDocuments(string text, string source)
{
    private const int Deepest = 64;

    // What aliases may multiply to; a real manifest is far below.
    private const int MostCopies = 100_000;

    private readonly Parser _parser = new(new StringReader(text));
    private readonly Dictionary<string, JsonNode?> _anchors = new(StringComparer.Ordinal);
    private int _copies;

    public Mark Position => _parser.Current?.End ?? Mark.Empty;

    public static KubernetesException Failure(
        string source,
        Mark mark,
        string message,
        Exception? inner = null
    ) => KubernetesException.Of("read", $"{source}:{mark.Line}", message, "Mend that line.", inner);

    public IEnumerable<YamlDocument> Read()
    {
        _parser.Consume<StreamStart>();
        while (_parser.TryConsume<DocumentStart>(out _))
        {
            _anchors.Clear();
            var line = (int)_parser.Current!.Start.Line;
            var content = Node(0);
            _parser.Consume<DocumentEnd>();
            if (content is not null)
            {
                yield return new YamlDocument(content, source, line);
            }
        }
    }

    private JsonNode? Node(int depth)
    {
        if (depth > Deepest)
        {
            throw Fail(_parser.Current!, $"it is more than {Deepest} levels deep");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Copy(alias);
        }

        var start = _parser.Consume<NodeEvent>();
        var node = start switch
        {
            Scalar scalar => Value(scalar),
            MappingStart => Mapping(depth),
            _ => Sequence(depth),
        };
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor.Value] = node;
        }

        return node;
    }

    private JsonArray Sequence(int depth)
    {
        var items = new JsonArray();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Node(depth + 1));
        }

        return items;
    }

    private JsonObject Mapping(int depth)
    {
        var result = new JsonObject();
        var lines = new Dictionary<string, long>(StringComparer.Ordinal);
        var merged = new List<JsonObject>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var start = _parser.Current!;
            var key = Key();
            var value = Node(depth + 1);
            if (key is null)
            {
                merged.AddRange(Merged(start, value));
            }
            else if (!lines.TryAdd(key, start.Start.Line))
            {
                throw Fail(start, $"the key '{key}' is there already, in line {lines[key]}");
            }
            else
            {
                result[key] = value;
            }
        }

        // https://yaml.org/type/merge.html: what the mapping says itself wins, then the earlier of those merged.
        foreach (
            var (key, value) in merged.SelectMany(x => x).Where(x => !result.ContainsKey(x.Key))
        )
        {
            result[key] = value?.DeepClone();
        }

        return result;
    }

    /// <summary>A key's text; null for the merge key.</summary>
    private string? Key()
    {
        if (!_parser.TryConsume<Scalar>(out var key))
        {
            throw Fail(_parser.Current!, "a key must be a text");
        }

        if (key is { Style: ScalarStyle.Plain, Value: "<<" })
        {
            return null;
        }

        // Numbers and dates are texts as keys; true and null would be so only by accident.
        if (key.Style == ScalarStyle.Plain && YamlScalar.IsWord(key.Value))
        {
            throw Fail(key, $"the key '{key.Value}' is no text for every reader; quote it");
        }

        return key.Value;
    }

    private IEnumerable<JsonObject> Merged(ParsingEvent start, JsonNode? value) =>
        value switch
        {
            JsonObject one => [one],
            JsonArray many when many.All(x => x is JsonObject) => many.Cast<JsonObject>(),
            _ => throw Fail(start, "'<<' takes a mapping, or a list of them"),
        };

    private JsonNode? Copy(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var node))
        {
            throw Fail(alias, $"nothing before is named &{alias.Value.Value}");
        }

        _copies += Count(node);
        return _copies <= MostCopies
            ? node?.DeepClone()
            : throw Fail(alias, $"its aliases stand for more than {MostCopies} values");
    }

    private JsonNode? Value(Scalar scalar)
    {
        try
        {
            return YamlScalar.Read(scalar);
        }
        catch (FormatException exception)
        {
            throw Fail(scalar, exception.Message, exception);
        }
    }

    private static int Count(JsonNode? node) =>
        node switch
        {
            JsonObject map => 1 + map.Sum(x => Count(x.Value)),
            JsonArray list => 1 + list.Sum(Count),
            _ => 1,
        };

    private KubernetesException Fail(ParsingEvent where, string message, Exception? inner = null) =>
        Failure(source, where.Start, message, inner);
}
