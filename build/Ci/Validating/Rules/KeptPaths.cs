namespace Kindling.Ci.Validating;

/// <summary>Artifacts and caches are of the project's folder only: https://docs.gitlab.com/ci/yaml/#artifactspaths.</summary>
internal static class KeptPaths
{
    public static void Check(string subject, string keyword, PipelineNode? value, Mistakes mistakes)
    {
        IReadOnlyList<PipelineNode> paths =
            value is ListNode list ? list.Items
            : value is null ? []
            : [value];
        foreach (var path in paths)
        {
            if (path.Text is { } text && IsOutside(text))
            {
                mistakes.Add(
                    path.Place,
                    subject,
                    $"{keyword}: '{text}' is outside of the project's folder",
                    "name a path inside of it, relative to its top"
                );
            }
        }
    }

    private static bool IsOutside(string path)
    {
        if (path.StartsWith('/') || path.StartsWith('~'))
        {
            return true;
        }

        var depth = 0;
        foreach (var part in path.Split('/'))
        {
            depth += part switch
            {
                "" or "." => 0,
                ".." => -1,
                _ => 1,
            };
            if (depth < 0)
            {
                return true;
            }
        }

        return false;
    }
}
