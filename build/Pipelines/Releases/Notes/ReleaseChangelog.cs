using System.Globalization;
using System.Text;

namespace Kindling.Pipelines.Releases;

/// <summary>What is new, for people.</summary>
public static class ReleaseChangelog
{
    private const int ShortId = 10;

    /// <summary>The changes since the release before, as Markdown; without a tag, those that are in no release yet.</summary>
    /// <param name="root">The checkout.</param>
    /// <param name="wanted">The tag that somebody named; null for the one at what is checked out, if any.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<string> MakeAsync(
        string root,
        string? wanted,
        CancellationToken cancellationToken
    )
    {
        var isReleased =
            wanted is not null
            || (await new Git(root).TagsAsync("--points-at", "HEAD", cancellationToken)).Count > 0;
        var release = isReleased
            ? await ReleaseCommit.FindAsync(root, wanted, cancellationToken)
            : null;
        return Write(await History.ReadAsync(root, release?.Tag, cancellationToken), release?.Time);
    }

    /// <summary>The first line of a version's changelog.</summary>
    internal static string Heading(SemanticVersion? version) =>
        $"## {version?.ToString() ?? "Unreleased"}";

    internal static string Write(History history, DateTimeOffset? time)
    {
        var text = new StringBuilder(Heading(history.Tag?.Version));
        text.Append(
            time is { } day
                ? day.UtcDateTime.ToString(" (yyyy-MM-dd)", CultureInfo.InvariantCulture)
                : ""
        );
        text.Append("\n\n").Append(Since(history)).Append('\n');
        foreach (var (title, commits) in Sections.Of(history.Commits))
        {
            text.Append($"\n### {title}\n\n");
            foreach (var commit in commits)
            {
                text.Append(Item(commit)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Since(History history) =>
        (history.Previous, history.Commits.Count) switch
        {
            (null, 0) => "Nothing has happened yet.",
            (null, _) => "The first release.",
            (var previous, 0) => $"Nothing has changed since {previous}.",
            (var previous, _) => $"What has changed since {previous}.",
        };

    private static string Item(Commit commit)
    {
        var scope = commit.Scope.Length > 0 ? $"**{MarkdownText.Escape(commit.Scope)}:** " : "";
        return $"- {scope}{MarkdownText.Escape(commit.Summary)} ({commit.Id[..ShortId]})";
    }
}
