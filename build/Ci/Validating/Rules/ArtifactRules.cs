using System.Text.RegularExpressions;

namespace Kindling.Ci.Validating;

/// <summary>What jobs leave behind: https://docs.gitlab.com/ci/yaml/#artifacts.</summary>
internal static partial class ArtifactRules
{
    private const int LongestExposed = 100;

    public static void Check(string subject, PipelineNode? value, Mistakes mistakes)
    {
        if (value is not MapNode artifacts)
        {
            return;
        }

        DurationRules.Check(
            subject,
            "expire_in",
            artifacts["expire_in"],
            mayBeNever: true,
            mistakes
        );
        KeptPaths.Check(subject, "artifacts", artifacts["paths"], mistakes);
        KeptPaths.Check(subject, "artifacts", artifacts["exclude"], mistakes);
        foreach (var report in (artifacts["reports"] as MapNode)?.Entries ?? [])
        {
            var files = report.Value is MapNode map ? map["path"] : report.Value;
            KeptPaths.Check(subject, $"reports:{report.Name}", files, mistakes);
        }

        if (artifacts["expose_as"] is { Text: { } name } exposed)
        {
            Exposed(subject, exposed, name, artifacts["paths"] as ListNode, mistakes);
        }
    }

    // https://docs.gitlab.com/ci/yaml/#artifactsexpose_as
    private static void Exposed(
        string subject,
        PipelineNode exposed,
        string name,
        ListNode? paths,
        Mistakes mistakes
    )
    {
        if (!exposed.HasInput && (name.Length > LongestExposed || !Title().IsMatch(name)))
        {
            mistakes.Add(
                exposed.Place,
                subject,
                $"expose_as '{name}' cannot be shown",
                $"take at most {LongestExposed} letters, digits, blanks, - and _"
            );
        }

        if (paths is null)
        {
            mistakes.Add(
                exposed.Place,
                subject,
                "expose_as is without paths",
                "say what is to be shown"
            );
        }

        foreach (
            var path in paths?.Items.Where(item =>
                item.Text?.AsSpan().ContainsAny('*', '$') == true
            )
                ?? []
        )
        {
            mistakes.Add(
                path.Place,
                subject,
                $"'{path.Text}' cannot be shown by expose_as, which takes no patterns and no variables",
                "name the file or folder, or leave expose_as out"
            );
        }
    }

    [GeneratedRegex("^[a-zA-Z0-9_ -]+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Title();
}
