namespace Kindling.Ci.Validating;

/// <summary>What jobs keep from run to run: https://docs.gitlab.com/ci/yaml/#cache.</summary>
internal static class CacheRules
{
    private const int Most = 4;
    private static readonly string[] s_policies = ["pull-push", "pull", "push"];

    public static void Check(string subject, PipelineNode? value, Mistakes mistakes)
    {
        if (value is ListNode list)
        {
            if (list.Items.Count > Most)
            {
                mistakes.Add(
                    list.Items[Most].Place,
                    subject,
                    $"there are {list.Items.Count} caches, and GitLab takes {Most}",
                    "put paths together in one cache"
                );
            }

            foreach (var cache in list.Items.OfType<MapNode>())
            {
                One(subject, cache, mistakes);
            }
        }
        else if (value is MapNode single)
        {
            One(subject, single, mistakes);
        }
    }

    private static void One(string subject, MapNode cache, Mistakes mistakes)
    {
        KeptPaths.Check(subject, "cache", cache["paths"], mistakes);
        Key(subject, cache["key"], mistakes);
        foreach (var key in (cache["fallback_keys"] as ListNode)?.Items ?? [])
        {
            Key(subject, key, mistakes);
        }

        if (
            cache["policy"] is { Text: { } policy, IsVariable: false } node
            && !s_policies.Contains(policy)
        )
        {
            mistakes.Add(
                node.Place,
                subject,
                $"cache:policy '{policy}' is not known",
                $"take one of {string.Join(", ", s_policies)}"
            );
        }
    }

    // https://docs.gitlab.com/ci/yaml/#cachekey
    private static void Key(string subject, PipelineNode? key, Mistakes mistakes)
    {
        if (
            key?.Text is { } text
            && (
                text.Contains('/', StringComparison.Ordinal)
                || text.Contains("%2F", StringComparison.OrdinalIgnoreCase)
                || text.All(letter => letter == '.')
                || text.Replace("%2E", ".", StringComparison.OrdinalIgnoreCase)
                    .All(letter => letter == '.')
            )
        )
        {
            mistakes.Add(
                key.Place,
                subject,
                $"cache:key '{text}' has a slash or nothing but dots in it",
                "take another sign, such as '-'"
            );
        }
    }
}
