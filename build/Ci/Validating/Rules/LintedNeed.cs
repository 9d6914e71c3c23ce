namespace Kindling.Ci.Validating;

/// <summary>A job that another one needs.</summary>
/// <param name="Job">Its name.</param>
/// <param name="Place">Where that stands.</param>
/// <param name="IsOptional">True when it may be missing.</param>
/// <param name="Matrix">The instances that are needed, where not all are.</param>
internal sealed record LintedNeed(string Job, Place Place, bool IsOptional, ListNode? Matrix);

/// <summary>Reads <c>needs</c>: https://docs.gitlab.com/ci/yaml/#needs. Jobs of other pipelines are left out.</summary>
internal static class NeedReader
{
    public static IReadOnlyList<LintedNeed> Of(PipelineNode? needs) =>
        needs is ListNode list ? [.. list.Items.Select(One).OfType<LintedNeed>()] : [];

    private static LintedNeed? One(PipelineNode item) =>
        item switch
        {
            ScalarNode { Text: { } name } => new LintedNeed(name, item.Place, false, null),
            MapNode map
                when map["pipeline"] is null
                    && map["project"] is null
                    && map["job"] is ScalarNode { Text: { } name } job => new LintedNeed(
                name,
                job.Place,
                map["optional"] is ScalarNode { Kind: ScalarKind.Boolean } optional
                    && optional.Value.ToUpperInvariant() is "TRUE" or "YES" or "ON",
                (map["parallel"] as MapNode)?["matrix"] as ListNode
            ),
            _ => null,
        };
}
