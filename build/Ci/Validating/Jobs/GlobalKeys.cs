using Kindling.NukeExtensions;

namespace Kindling.Ci.Validating;

/// <summary>What stands beside the jobs: https://docs.gitlab.com/ci/yaml/#global-keywords.</summary>
internal static class GlobalKeys
{
    private static readonly HashSet<string> s_all =
    [
        "$schema",
        "after_script",
        "before_script",
        "cache",
        "default",
        "image",
        "include",
        "services",
        "spec",
        "stages",
        "types",
        "variables",
        "workflow",
    ];

    public static bool Has(string name) => s_all.Contains(name);

    /// <summary>The keyword that somebody who wrote this may have meant; null for none.</summary>
    public static string? Near(string name) => Suggestions.Nearest(name, s_all);
}
