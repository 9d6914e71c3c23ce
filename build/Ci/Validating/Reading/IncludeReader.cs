namespace Kindling.Ci.Validating;

/// <summary>One entry of <c>include</c>.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Path">From the top of the checkout; empty for what is not read.</param>
/// <param name="IsConditional">Rules say when it is included.</param>
/// <param name="MayBeMissing">They ask what files there are.</param>
internal sealed record LintedInclude(
    Place Place,
    string Path,
    bool IsConditional = false,
    bool MayBeMissing = false
)
{
    public bool IsLocal => Path.Length > 0;
}

/// <summary>What a file includes: https://docs.gitlab.com/ci/yaml/#include. Other kinds than local files are taken as they are.</summary>
internal static class IncludeReader
{
    public static IReadOnlyList<LintedInclude> Of(MapNode? content, Mistakes mistakes) =>
        content?["include"] switch
        {
            null => [],
            ListNode list => [.. list.Items.Select(item => One(item, mistakes))],
            var item => [One(item, mistakes)],
        };

    private static LintedInclude One(PipelineNode item, Mistakes mistakes)
    {
        var local = item is MapNode map ? map["local"] : item;
        return local?.Text is not { Length: > 0 } path || IsElsewhere(path)
            ? new LintedInclude(item.Place, "")
            : Local(local.Place, path, mistakes) with
            {
                IsConditional = Rules(item) is not null,
                MayBeMissing =
                    Rules(item) is ListNode rules
                    && rules.Items.OfType<MapNode>().Any(x => x["exists"] is not null),
            };
    }

    private static PipelineNode? Rules(PipelineNode item) => (item as MapNode)?["rules"];

    // Patterns and variables are resolved by the server only.
    private static bool IsElsewhere(string path) =>
        path.Contains("://", StringComparison.Ordinal) || path.AsSpan().ContainsAny('*', '$');

    private static LintedInclude Local(Place place, string path, Mistakes mistakes)
    {
        if (
            path.EndsWith(".yml", StringComparison.Ordinal)
            || path.EndsWith(".yaml", StringComparison.Ordinal)
        )
        {
            return new LintedInclude(
                place,
                path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path.TrimStart('/')
            );
        }

        mistakes.Add(
            place,
            $"'{path}' cannot be included, since its name does not end in .yml or .yaml",
            "rename the file"
        );
        return new LintedInclude(place, "");
    }
}
