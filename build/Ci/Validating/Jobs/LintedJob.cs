namespace Kindling.Ci.Validating;

/// <summary>A job as GitLab sees it in the end.</summary>
/// <param name="Key">Its name, with the place.</param>
/// <param name="Body">Its keywords, with all that it has by <c>extends</c> and <c>!reference</c>.</param>
internal sealed record LintedJob(ScalarNode Key, MapNode Body)
{
    public string Name => Key.Value;

    /// <summary>How it is called in messages.</summary>
    public string Subject => $"job '{Name}'";

    /// <summary>True for a template, which does not run.</summary>
    public bool IsHidden => Name.StartsWith('.');

    public Place Place => Key.Place;

    /// <summary>The value of a keyword; null where it is not said, or null is said.</summary>
    public PipelineNode? this[string keyword] =>
        Body[keyword] is { } value and not ScalarNode { Text: null } ? value : null;

    public bool Has(string keyword) => this[keyword] is not null;

    /// <summary>The jobs that it needs.</summary>
    public IReadOnlyList<LintedNeed> Needs { get; } = NeedReader.Of(Body["needs"]);

    /// <summary>The needs that one of its rules brings in the place of the job's.</summary>
    public IEnumerable<LintedNeed> NeedsOfRules =>
        Rules.SelectMany(rule => NeedReader.Of(rule["needs"]));

    /// <summary>The rules, each of them a map; what is none is left to the schema.</summary>
    public IReadOnlyList<MapNode> Rules { get; } =
        Body["rules"] is ListNode list ? [.. list.Items.OfType<MapNode>()] : [];

    /// <summary>The stage's name, <c>test</c> where none is said.</summary>
    public string Stage => Body["stage"]?.Text ?? "test";
}
