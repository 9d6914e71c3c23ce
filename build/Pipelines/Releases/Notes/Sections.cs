namespace Kindling.Pipelines.Releases;

/// <summary>The headings of a changelog, in their order.</summary>
internal static class Sections
{
    private const string Plain = "Changes";

    // The kinds that Conventional Commits and the Angular convention name; what users see comes first.
    private static readonly (string Title, string[] Types)[] s_sections =
    [
        ("New", ["feat"]),
        ("Fixed", ["fix"]),
        ("Faster", ["perf"]),
        ("Taken back", ["revert"]),
        (Plain, [""]),
        ("Documentation", ["docs"]),
        ("Behind the scenes", ["build", "ci", "chore", "refactor", "style", "test"]),
    ];

    public static bool Knows(string type) =>
        type.Length > 0 && s_sections.Any(x => x.Types.Contains(type, StringComparer.Ordinal));

    /// <summary>The commits below their headings, each once; headings without any are left out.</summary>
    public static IEnumerable<(string Title, IReadOnlyList<Commit> Commits)> Of(
        IReadOnlyList<Commit> commits
    ) =>
        s_sections
            .Select(section =>
                (
                    section.Title,
                    (IReadOnlyList<Commit>)
                        [
                            .. commits.Where(x =>
                                !x.IsBreaking
                                && section.Types.Contains(x.Type, StringComparer.Ordinal)
                            ),
                        ]
                )
            )
            .Prepend(("To be done by users", [.. commits.Where(x => x.IsBreaking)]))
            .Where(section => section.Item2.Count > 0);
}
