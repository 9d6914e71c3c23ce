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
        // Files that are there on some occasions only may never meet.
        var areSure = !file.Includes.Any(included => included.IsConditional);
        foreach (
            var map in file.Includes.Select(included => Of(included, mistakes)).OfType<MapNode>()
        )
        {
            if (below is not null && areSure)
            {
                Judge(below, map, mistakes);
            }

            below = below is null ? map : MapMerge.Over(below, map);
        }

        var own = file.Content is null ? null : MapMerge.Without(file.Content, "include");
        return (below, own) switch
        {
            (null, _) => own,
            (_, null) => below,
            _ => MapMerge.Over(below, own),
        };
    }

    private static void Judge(MapNode before, MapNode content, Mistakes mistakes)
    {
        foreach (var entry in content.Entries.Where(entry => !GlobalKeys.Has(entry.Name)))
        {
            if (
                before.Entry(entry.Name) is not { Value: MapNode first }
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
