using System.Globalization;

namespace Kindling.Pipelines.Releases;

/// <summary>What a release is made of.</summary>
/// <param name="Tag">Its tag.</param>
/// <param name="Commit">The commit that the tag points to, which is checked out.</param>
/// <param name="Time">When that was made: the time of all that is made of it.</param>
public sealed record ReleaseCommit(ReleaseTag Tag, string Commit, DateTimeOffset Time)
{
    /// <summary>The version.</summary>
    public SemanticVersion Version => Tag.Version;

    /// <summary>A later release proper that the clone knows; null where there is none.</summary>
    public ReleaseTag? Later { get; init; }

    /// <summary>What is wrong with a tag that somebody named.</summary>
    public static IEnumerable<string> Problems(string? wanted) =>
        wanted is null || ReleaseTag.TryParse(wanted, out _, out var problem) ? [] : [problem];

    /// <summary>Sees to it that what is checked out is what the tag says.</summary>
    /// <param name="root">The checkout.</param>
    /// <param name="wanted">The tag that somebody named; null for the one at the commit that is checked out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ReleaseCommit> FindAsync(
        string root,
        string? wanted,
        CancellationToken cancellationToken
    )
    {
        var git = new Git(root);
        var head = (await git.AskAsync(["rev-parse", "HEAD"], cancellationToken)).Trim();
        var tag = wanted is null
            ? await TagAtAsync(git, head, cancellationToken)
            : await TagNamedAsync(git, wanted, head, cancellationToken);
        await RequireUnchangedAsync(git, tag, cancellationToken);

        var time = await git.AskAsync(["show", "-s", "--format=%ct", head], cancellationToken);
        var all = await git.TagsAsync("--list", "*", cancellationToken);
        return new ReleaseCommit(
            tag,
            head,
            DateTimeOffset.FromUnixTimeSeconds(long.Parse(time, CultureInfo.InvariantCulture))
        )
        {
            Later = all.FirstOrDefault(x => !x.Version.IsPrerelease && x.Version > tag.Version),
        };
    }

    // Of what git does not know only manifests would go into a release.
    private static async Task RequireUnchangedAsync(
        Git git,
        ReleaseTag tag,
        CancellationToken cancellationToken
    )
    {
        var changed = await git.AskAsync(
            ["status", "--porcelain", "--untracked-files=no"],
            cancellationToken
        );
        if (changed.Length > 0)
        {
            throw new PipelineException(
                $"{changed.Split('\n')[0][3..]} is not as {tag} has it, and a release is what is tagged: commit it and tag anew, or run 'git stash'."
            );
        }

        var unknown = await git.AskAsync(
            ["ls-files", "--others", "--", ":(glob)manifests/**/*.yaml"],
            cancellationToken
        );
        if (unknown.Length > 0)
        {
            throw new PipelineException(
                $"{unknown.Split('\n')[0]} is not in {tag}, and a release is what is tagged: commit it and tag anew, or move it out of manifests/."
            );
        }
    }

    private static async Task<ReleaseTag> TagNamedAsync(
        Git git,
        string name,
        string head,
        CancellationToken cancellationToken
    )
    {
        if (!ReleaseTag.TryParse(name, out var tag, out var problem))
        {
            throw new InvalidSettingsException([problem]);
        }

        var commit = await git.TryAskAsync(
            ["rev-parse", "--verify", "--quiet", $"refs/tags/{name}^{{commit}}"],
            cancellationToken
        );
        return commit is null
                ? throw new PipelineException(
                    $"There is no tag {name} here: run 'git fetch --tags', or make it by 'git tag {name}'."
                )
            : commit.Trim() != head
                ? throw new PipelineException(
                    $"{name} is the commit {commit[..12]}, and {head[..12]} is checked out: run 'git checkout {name}'."
                )
            : tag;
    }

    private static async Task<ReleaseTag> TagAtAsync(
        Git git,
        string head,
        CancellationToken cancellationToken
    ) =>
        await git.TagsAsync("--points-at", head, cancellationToken) switch
        {
            [var only] => only,
            [] => throw new PipelineException(
                $"No tag of a release is at {head[..12]}: make one by 'git tag v1.2.3', or check one out; --release-tag names it where there are several."
            ),
            var several => throw new PipelineException(
                $"{string.Join(", ", several)} are all at {head[..12]}: say which by --release-tag {several[0]}."
            ),
        };
}
