namespace Kindling.Ci.Validating;

/// <summary>
/// One map of all files. The including file has the last word, and that is meant so; where two included files say different
/// things of one job, the later wins without anybody having said so: https://docs.gitlab.com/ci/yaml/includes/#merge-method-for-include.
/// </summary>
internal static class FileMerge
{
    public static MapNode? Of(LintedFile file, Mistakes mistakes)
    {
        MapNode? below = null;
        MapNode? sure = null;
        foreach (var included in file.Includes)
        {
            if (Of(included, mistakes) is not { } map)
            {
                continue;
            }

            if (IsSure(included))
            {
                Judge(sure, map, mistakes);
                sure = Over(sure, map);
            }

            below = Over(below, map);
        }

        var own = file.Content is null ? null : MapMerge.Without(file.Content, "include");
        return (below, own) switch
        {
            (null, _) => own,
            (_, null) => below,
            _ => MapMerge.Over(below, own),
        };
    }

    // Files that are there on some occasions only may never meet.
    private static bool IsSure(LintedFile file) => !file.IsConditional && file.Includes.All(IsSure);

    private static MapNode Over(MapNode? below, MapNode above) =>
        below is null ? above : MapMerge.Over(below, above);

    private static void Judge(MapNode? before, MapNode content, Mistakes mistakes)
    {
        foreach (var entry in content.Entries.Where(entry => !GlobalKeys.Has(entry.Name)))
        {
            if (
                before?.Entry(entry.Name) is not { Value: MapNode first }
                || entry.Value is not MapNode second
            )
            {
                continue;
            }

            foreach (var keyword in second.Entries)
            {
                if (
                    first.Entry(keyword.Name) is { } other
                    && other.Key.Place.File != keyword.Key.Place.File
                )
                {
                    mistakes.Add(
                        keyword.Key.Place,
                        $"job '{entry.Name}'",
                        $"'{keyword.Name}' is in {other.Key.Place.File}, line {other.Key.Place.Line}, too, and the file included last wins",
                        "rename one of the jobs, or leave the keyword to one of the files"
                    );
                }
            }
        }
    }
}
