namespace Kindling.Ci.Validating;

/// <summary>
/// Puts what <c>!reference</c> names in its place, as GitLab does before it looks at <c>extends</c>; one that leads nowhere stays:
/// https://docs.gitlab.com/ci/yaml/yaml_optimization/#reference-tags.
/// </summary>
internal sealed class References(MapNode root, bool isWhole, Mistakes mistakes)
{
    private const int Deepest = 10;

    private readonly Dictionary<string, PipelineNode> _known = new(StringComparer.Ordinal);
    private readonly List<string> _way = [];

    public MapNode Resolved() => (MapNode)Resolve(root);

    private PipelineNode Resolve(PipelineNode node) =>
        node switch
        {
            { HasReference: false } => node,
            ReferenceNode reference => Target(reference),
            ListNode list => List(list),
            MapNode map => Map(map),
            _ => node,
        };

    private ListNode List(ListNode list)
    {
        List<PipelineNode>? changed = null;
        foreach (var (index, item) in list.Items.Index())
        {
            var resolved = Resolve(item);
            if (changed is null && ReferenceEquals(resolved, item))
            {
                continue;
            }

            if (changed?.Count > PipelineSource.Heaviest)
            {
                break;
            }

            changed ??= [.. list.Items.Take(index)];
            // A list within a list is flattened by all keywords that take references there.
            if (item is ReferenceNode && resolved is ListNode inner)
            {
                changed.AddRange(inner.Items);
            }
            else
            {
                changed.Add(resolved);
            }
        }

        return changed is null ? list : new ListNode(list.Place, changed);
    }

    private MapNode Map(MapNode map)
    {
        List<MapEntry>? changed = null;
        foreach (var (index, entry) in map.Entries.Index())
        {
            var resolved = Resolve(entry.Value);
            if (changed is null && ReferenceEquals(resolved, entry.Value))
            {
                continue;
            }

            changed ??= [.. map.Entries.Take(index)];
            changed.Add(entry with { Value = resolved });
        }

        return changed is null ? map : new MapNode(map.Place, changed);
    }

    private PipelineNode Target(ReferenceNode reference)
    {
        var name = $"[{string.Join(", ", reference.Path)}]";
        if (_known.TryGetValue(name, out var known))
        {
            return known;
        }

        if (_way.Contains(name) || _way.Count > Deepest)
        {
            mistakes.Add(
                reference.Place,
                _way.Contains(name)
                    ? $"!reference goes in a circle: {string.Join(" → ", _way.SkipWhile(step => step != name).Append(name))}"
                    : $"!reference goes over more than {Deepest} others",
                "write one of them out"
            );
            return reference;
        }

        if (Find(reference.Path) is not { } found)
        {
            return Missing(reference, name);
        }

        _way.Add(name);
        var resolved = Resolve(found);
        _way.RemoveAt(_way.Count - 1);
        return _known[name] =
            resolved.Weight > PipelineSource.Heaviest ? TooBig(reference) : resolved;
    }

    private PipelineNode? Find(IReadOnlyList<string> path)
    {
        PipelineNode? node = path.Count < 2 ? null : root;
        foreach (var step in path)
        {
            node = (node as MapNode)?[step];
        }

        return node;
    }

    private ReferenceNode Missing(ReferenceNode reference, string name)
    {
        if (isWhole)
        {
            mistakes.Add(
                reference.Place,
                $"!reference {name} leads nowhere",
                reference.Path.Count < 2
                    ? "name a job and a keyword of it"
                    : "correct the job or the keyword; what a job has by extends does not count"
            );
        }

        return reference;
    }

    private ReferenceNode TooBig(ReferenceNode reference)
    {
        mistakes.Add(
            reference.Place,
            $"this !reference stands for more than {PipelineSource.Heaviest} values",
            "write out what is needed"
        );
        return reference;
    }
}
