using System.Globalization;
using System.Text;
using Kindling.Forges;

namespace Kindling.Pipelines.Releases;

/// <summary>All that a release would send, for people who decide whether it may.</summary>
internal static class ReleasePreview
{
    public static string Write(
        Release release,
        string forge,
        IReadOnlyList<TagChange> tags,
        IReadOnlyList<ForgeStep> steps
    )
    {
        var text = new StringBuilder();
        text.Append($"{release.Name} ({release.Tag}, {release.Commit[..12]}) on {forge}\n");
        if (release.IsPrerelease)
        {
            text.Append("It is a prerelease.\n");
        }

        Tags(text, "Tags of the images", [.. tags.Where(x => !x.Moves && !x.IsDone)]);
        Heading(text, "Requests to the forge", steps.Count);
        foreach (var step in steps)
        {
            text.Append($"  {step.Verb} {step.Address}\n    {step.What}\n");
            if (step.Body is { } body)
            {
                text.Append($"    {body}\n");
            }
        }

        if (tags.Any(x => x.Moves))
        {
            Tags(text, "Tags that move, at last", [.. tags.Where(x => x.Moves && !x.IsDone)]);
        }

        return text.Append("\nNothing was sent.\n").ToString();
    }

    private static void Tags(StringBuilder text, string title, IReadOnlyList<TagChange> changes)
    {
        Heading(text, title, changes.Count);
        foreach (var change in changes)
        {
            text.Append($"  {change.Request}\n");
        }
    }

    private static void Heading(StringBuilder text, string title, int count) =>
        text.Append(
            CultureInfo.InvariantCulture,
            $"\n{title}: {(count == 0 ? "none, all is there" : $"{count}")}\n"
        );
}
