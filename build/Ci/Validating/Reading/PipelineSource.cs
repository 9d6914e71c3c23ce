using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Kindling.Ci.Validating;

/// <summary>Reads a pipeline's file into a tree with places; what is no YAML is one mistake.</summary>
internal static class PipelineSource
{
    /// <summary>
    /// More values than that are surely more than GitLab's 2 MB, since the smallest of them takes 40 bytes there:
    /// https://docs.gitlab.com/administration/instance_limits/#maximum-size-and-depth-of-ci-configuration-yaml-files.
    /// </summary>
    public const long Heaviest = 100_000;

    /// <summary>What the file says, a header with <c>spec</c> left out; null where it cannot be read.</summary>
    public static MapNode? Read(string file, string text, Mistakes mistakes)
    {
        var clean = text.TrimStart('\uFEFF');
        var parser = new Parser(new StringReader(clean));
        try
        {
            return Documents(parser, file, mistakes);
        }
        // The scanner loses its own state over some brackets that are not closed, and refuses some escapes by an argument's exception.
        catch (Exception exception)
            when (exception is YamlException or InvalidOperationException or ArgumentException)
        {
            var mark = exception is YamlException yaml ? yaml.Start : parser.Current?.End;
            Broken(file, clean, mark ?? Mark.Empty, exception.Message, mistakes);
            return null;
        }
    }

    private static MapNode? Documents(Parser parser, string file, Mistakes mistakes)
    {
        var documents = new List<PipelineNode>();
        parser.MoveNext();
        parser.MoveNext();
        while (parser.Current is DocumentStart)
        {
            parser.MoveNext();
            documents.Add(new NodeBuilder(parser, file, mistakes).Read());
            parser.MoveNext();
        }

        var hasHeader = documents is [MapNode header, _, ..] && header["spec"] is not null;
        var content = documents.ElementAtOrDefault(hasHeader ? 1 : 0);
        if (documents.ElementAtOrDefault(hasHeader ? 2 : 1) is { } more)
        {
            mistakes.Add(
                more.Place,
                "GitLab does not read what comes after this '---'",
                "put it into the first document, or into a file of its own"
            );
        }

        if (content is not MapNode)
        {
            mistakes.Add(
                content?.Place ?? new Place(file, 1, 1),
                content is null or ScalarNode { Text: null }
                    ? "the file is empty"
                    : "the file is no map of jobs",
                "write at least one job: a name, and its script below"
            );
        }

        return content as MapNode;
    }

    private static void Broken(
        string file,
        string text,
        Mark mark,
        string reason,
        Mistakes mistakes
    )
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var line = (int)Math.Clamp(mark.Line, 1, lines.Length);
        // The parser names the beginning of what the tab is in, and that may be above. Within a text of several lines a tab is right.
        var tab = reason.Contains("tab", StringComparison.Ordinal)
            ? Array.FindIndex(lines, line - 1, IsIndentedByTab)
            : -1;
        if (tab >= 0)
        {
            mistakes.Add(
                new Place(file, tab + 1, lines[tab].IndexOf('\t', StringComparison.Ordinal) + 1),
                "a tab indents this line, and YAML takes blanks only",
                "put blanks in its place"
            );
            return;
        }

        mistakes.Add(
            new Place(file, line, (int)mark.Column),
            $"this is no YAML: {Sentence(reason)}",
            "mend it here or in the line above; quote texts with ': ', ' #', or a sign at their start"
        );
    }

    private static bool IsIndentedByTab(string line) =>
        line.AsSpan(0, line.Length - line.AsSpan().TrimStart().Length).Contains('\t')
        && line.Trim().Length > 0;

    private static string Sentence(string reason)
    {
        var text = reason.ReplaceLineEndings(" ").TrimEnd('.');
        return text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];
    }
}
