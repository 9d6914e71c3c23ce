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

        Heading(text, "Tags of the images", tags.Count(x => !x.IsDone));
        foreach (var tag in tags.Where(x => !x.IsDone))
        {
            text.Append($"  {tag.Request}\n");
        }

        Heading(text, "Requests to the forge", steps.Count);
        foreach (var step in steps)
        {
            text.Append($"  {step.Verb} {step.Address}\n    {step.What}\n");
            if (step.Body is { } body)
            {
                text.Append($"    {body}\n");
            }
        }

        return text.Append("\nNothing was sent.\n").ToString();
    }

    private static void Heading(StringBuilder text, string title, int count) =>
        text.Append(
            CultureInfo.InvariantCulture,
            $"\n{title}: {(count == 0 ? "none, all is there" : $"{count}")}\n"
        );
}
