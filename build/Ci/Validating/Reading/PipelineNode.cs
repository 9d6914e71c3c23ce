namespace Kindling.Ci.Validating;

/// <summary>Where something stands in a file; line and column from 1.</summary>
internal readonly record struct Place(string File, int Line, int Column);

/// <summary>A value in a pipeline's file, with its place.</summary>
/// <param name="place">Where it begins.</param>
internal abstract class PipelineNode(Place place)
{
    // Nothing that may be read is heavier; sums of such weights stay far from the end of the numbers.
    private const long Heaviest = 1L << 40;

    public Place Place { get; } = place;

    /// <summary>How many values there are in it, aliases counted each time; itself included.</summary>
    public long Weight { get; private set; } = 1;

    /// <summary>True when there is a reference in it that is not looked up yet.</summary>
    public bool HasReference { get; protected set; }

    /// <summary>The text of a scalar; null for all others, and for a null.</summary>
    public virtual string? Text => null;

    /// <summary>True for a text whose value is known only on the server: with a variable or an input in it.</summary>
    public bool IsVariable => Text?.Contains('$', StringComparison.Ordinal) ?? false;

    /// <summary>True for a text that an input is put into before GitLab looks: https://docs.gitlab.com/ci/inputs/.</summary>
    public bool HasInput => Text?.Contains("$[[", StringComparison.Ordinal) ?? false;

    protected void Take(PipelineNode child)
    {
        Weight = Math.Min(Weight + child.Weight, Heaviest);
        HasReference |= child.HasReference;
    }
}

/// <summary>A scalar.</summary>
internal sealed class ScalarNode(Place place, string value, bool isPlain) : PipelineNode(place)
{
    public string Value { get; } = value;

    /// <summary>True when it stands without quotes, so that YAML may see more than a text in it.</summary>
    public bool IsPlain { get; } = isPlain;

    public ScalarKind Kind => IsPlain ? ScalarKinds.Of(Value) : ScalarKind.Text;

    public override string? Text => Kind == ScalarKind.Null ? null : Value;
}

/// <summary>A list.</summary>
internal sealed class ListNode : PipelineNode
{
    public ListNode(Place place, IReadOnlyList<PipelineNode> items)
        : base(place)
    {
        Items = items;
        foreach (var item in items)
        {
            Take(item);
        }
    }

    public IReadOnlyList<PipelineNode> Items { get; }
}

/// <summary>What <c>!reference [job, key]</c> stands for, not yet looked up.</summary>
internal sealed class ReferenceNode : PipelineNode
{
    public ReferenceNode(Place place, IReadOnlyList<string> path)
        : base(place)
    {
        Path = path;
        HasReference = true;
    }

    public IReadOnlyList<string> Path { get; }
}

/// <summary>A key and its value.</summary>
internal sealed record MapEntry(ScalarNode Key, PipelineNode Value)
{
    public string Name => Key.Value;
}

/// <summary>A map; its keys are there once each.</summary>
internal sealed class MapNode : PipelineNode
{
    // Most maps are so small that looking through them is quicker than hashing.
    private const int Small = 12;

    private Dictionary<string, MapEntry>? _byName;

    public MapNode(Place place, IReadOnlyList<MapEntry> entries)
        : base(place)
    {
        Entries = entries;
        foreach (var entry in entries)
        {
            Take(entry.Value);
        }
    }

    public IReadOnlyList<MapEntry> Entries { get; }

    public PipelineNode? this[string name] => Entry(name)?.Value;

    public MapEntry? Entry(string name)
    {
        if (Entries.Count > Small)
        {
            _byName ??= Entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
            return _byName.GetValueOrDefault(name);
        }

        for (var i = 0; i < Entries.Count; i++)
        {
            if (Entries[i].Name == name)
            {
                return Entries[i];
            }
        }

        return null;
    }
}
