using System.Text.RegularExpressions;

namespace Kindling.Pipelines.Deploys;

/// <summary>A user's notebook by the name of its pod: notebook-0, notebook-1 …</summary>
internal static partial class NotebookUser
{
    public static bool IsPod(string name) => Pod().IsMatch(name);

    [GeneratedRegex("^notebook-(0|[1-9][0-9]*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pod();
}
