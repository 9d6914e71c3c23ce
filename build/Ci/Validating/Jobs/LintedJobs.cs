namespace Kindling.Ci.Validating;

/// <summary>Puts a pipeline together: files merged, references resolved, jobs extended.</summary>
internal static class LintedJobs
{
    /// <returns>Null when no file has anything to say.</returns>
    public static LintedPipeline? Of(LintedFile first, bool isWhole, Mistakes mistakes)
    {
        if (FileMerge.Of(first, mistakes) is not { } merged)
        {
            return null;
        }

        var root = new References(merged, isWhole, mistakes).Resolved();
        var extends = new Extends(root, isWhole, mistakes);
        isWhole &= !root.Entries.Any(ExtendsAnInput);
        var jobs = new List<LintedJob>();
        foreach (var entry in root.Entries.Where(entry => !GlobalKeys.Has(entry.Name)))
        {
            if (entry.Value is MapNode)
            {
                jobs.Add(new LintedJob(entry.Key, extends.Of(entry.Name)));
            }
            else if (!entry.Name.StartsWith('.'))
            {
                Unknown(entry, mistakes);
            }
        }

        return new LintedPipeline(root, jobs, isWhole);
    }

    // What such a job has, nobody can see here.
    private static bool ExtendsAnInput(MapEntry entry) =>
        (entry.Value as MapNode)?["extends"] switch
        {
            ListNode several => several.Items.Any(x => x.HasInput),
            { } one => one.HasInput,
            null => false,
        };

    private static void Unknown(MapEntry entry, Mistakes mistakes)
    {
        var near = GlobalKeys.Near(entry.Name);
        mistakes.Add(
            entry.Key.Place,
            $"'{entry.Name}' is neither a keyword nor a job",
            near is not null
                ? $"did you mean '{near}'?"
                : "write a job as a name with its keywords below, or begin the name with a dot"
        );
    }
}
