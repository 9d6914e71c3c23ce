using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Kindling.Ci.Validating;

/// <summary>Makes a tree with places of a parser's events.</summary>
internal sealed class NodeBuilder(IParser parser, string file, Mistakes mistakes)
{
    // https://docs.gitlab.com/administration/instance_limits/#maximum-size-and-depth-of-ci-configuration-yaml-files
    private const int DeepestLevel = 150;

    private readonly Dictionary<string, PipelineNode> _anchors = [];

    public PipelineNode Read(int level = 1)
    {
        var start = parser.Current!.Start;
        return level > DeepestLevel
            ? throw new YamlException(
                start,
                start,
                $"it is nested deeper than the {DeepestLevel} levels that GitLab reads"
            )
            : parser.Current switch
            {
                Scalar scalar => Leaf(scalar),
                SequenceStart list => List(list, level),
                MappingStart map => Map(map, level),
                AnchorAlias alias => Alias(alias),
                var other => throw new YamlException(
                    start,
                    start,
                    $"a value is missing before {other.GetType().Name}"
                ),
            };
    }

    private Place At(Mark mark) => new(file, (int)mark.Line, (int)mark.Column);

    private ScalarNode Leaf(Scalar scalar)
    {
        var node = new ScalarNode(
            At(scalar.Start),
            scalar.Value,
            scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty
        );
        parser.MoveNext();
        return Keep(scalar.Anchor, node);
    }

    private PipelineNode List(SequenceStart start, int level)
    {
        var items = new List<PipelineNode>();
        parser.MoveNext();
        while (parser.Current is not SequenceEnd)
        {
            items.Add(Read(level + 1));
        }

        parser.MoveNext();
        PipelineNode node = start.Tag is { IsEmpty: false, Value: "!reference" }
            ? new ReferenceNode(At(start.Start), [.. items.Select(item => item.Text ?? "")])
            : new ListNode(At(start.Start), items);
        return Keep(start.Anchor, node);
    }

    private MapNode Map(MappingStart start, int level)
    {
        var own = new List<MapEntry>();
        var merged = new List<MapEntry>();
        var keys = new Dictionary<string, Place>(StringComparer.Ordinal);
        parser.MoveNext();
        while (parser.Current is not MappingEnd)
        {
            var key =
                Read(level + 1) as ScalarNode
                ?? throw new YamlException(start.Start, start.Start, "a key is no text");
            var value = Read(level + 1);
            if (key is { IsPlain: true, Value: "<<" })
            {
                merged.AddRange(Merged(value));
            }
            else if (keys.TryAdd(key.Value, key.Place))
            {
                own.Add(new MapEntry(key, value));
            }
            else
            {
                Twice(key, keys[key.Value]);
            }
        }

        parser.MoveNext();
        own.AddRange(merged.Where(entry => keys.TryAdd(entry.Name, entry.Key.Place)));
        return Keep(start.Anchor, new MapNode(At(start.Start), own));
    }

    private void Twice(ScalarNode key, Place first) =>
        mistakes.Add(
            key.Place,
            $"'{key.Value}' is there twice, first in line {first.Line}; GitLab takes the last without a word",
            "make one of the two, or give one another name"
        );

    private static IEnumerable<MapEntry> Merged(PipelineNode value) =>
        value switch
        {
            MapNode map => map.Entries,
            ListNode list => list.Items.OfType<MapNode>().SelectMany(map => map.Entries),
            _ => [],
        };

    private PipelineNode Alias(AnchorAlias alias)
    {
        var node = _anchors.GetValueOrDefault(alias.Value.Value);
        if (node is null)
        {
            throw new YamlException(
                alias.Start,
                alias.End,
                $"the anchor '{alias.Value.Value}' is not above its alias"
            );
        }

        parser.MoveNext();
        return node;
    }

    private T Keep<T>(AnchorName anchor, T node)
        where T : PipelineNode
    {
        if (node.Weight > PipelineSource.Heaviest)
        {
            throw new YamlException(
                new Mark(0, node.Place.Line, node.Place.Column),
                new Mark(0, node.Place.Line, node.Place.Column),
                $"it has more than {PipelineSource.Heaviest} values, aliases counted each time, and GitLab ends at 2 MB of them"
            );
        }

        if (!anchor.IsEmpty)
        {
            _anchors[anchor.Value] = node;
        }

        return node;
    }
}
