namespace Kindling.Ci.Validating;

/// <summary>What a job may be called: https://docs.gitlab.com/ci/jobs/#job-names.</summary>
internal static class NameRules
{
    private const int Longest = 255;
    private const int LongestNeeded = 128;

    public static void Check(LintedPipeline pipeline, Mistakes mistakes)
    {
        var needed = pipeline
            .Visible.SelectMany(job => job.Needs.Concat(job.NeedsOfRules))
            .Select(need => need.Job)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var job in pipeline.Jobs)
        {
            Length(job, needed.Contains(job.Name), mistakes);
            Word(job.Key, mistakes);
        }

        foreach (var entry in pipeline.Root.Entries.Where(entry => GlobalKeys.Has(entry.Name)))
        {
            Reserved(entry, mistakes);
        }
    }

    private static void Length(LintedJob job, bool isNeeded, Mistakes mistakes)
    {
        var longest = isNeeded ? LongestNeeded : Longest;
        if (job.Name.Length > longest)
        {
            mistakes.Add(
                job.Place,
                $"job '{job.Name[..24]}…'",
                $"its name has {job.Name.Length} characters, and GitLab takes {longest}{(isNeeded ? " of a job that others need" : "")}",
                "shorten it"
            );
        }
    }

    private static void Word(ScalarNode key, Mistakes mistakes)
    {
        if (
            key.IsPlain && (key.Kind is ScalarKind.Boolean or ScalarKind.Null || key.Value == "nil")
        )
        {
            mistakes.Add(
                key.Place,
                $"'{key.Value}' without quotes is no name of a job",
                "quote it, or take another name"
            );
        }
    }

    private static void Reserved(MapEntry entry, Mistakes mistakes)
    {
        if (
            entry.Name is not ("default" or "variables")
            && entry.Value is MapNode map
            && (map["script"] ?? map["run"] ?? map["trigger"]) is not null
        )
        {
            mistakes.Add(
                entry.Key.Place,
                $"'{entry.Name}' is a keyword and no name of a job",
                "rename the job"
            );
        }
    }
}
