namespace Kindling.Pipelines.Releases;

/// <summary>What happened since the release before.</summary>
/// <param name="Tag">The release; null for what is in none yet.</param>
/// <param name="Previous">The release before; null where there is none.</param>
/// <param name="Commits">Newest first, without merges.</param>
internal sealed record History(ReleaseTag? Tag, ReleaseTag? Previous, IReadOnlyList<Commit> Commits)
{
    /// <summary>Reads it up to a tag, or to what is checked out.</summary>
    /// <exception cref="PipelineException">The clone has not all commits.</exception>
    public static async Task<History> ReadAsync(
        string root,
        ReleaseTag? tag,
        CancellationToken cancellationToken
    )
    {
        var git = new Git(root);
        if (await git.IsShallowAsync(cancellationToken))
        {
            throw new PipelineException(
                "This clone has only the newest commits: set the variable GIT_DEPTH to 0 in GitLab (fetch-depth: 0 on GitHub), or run 'git fetch --unshallow --tags'."
            );
        }

        var end = tag is null ? "HEAD" : $"refs/tags/{tag.Name}";
        var tags = await git.TagsAsync("--merged", end, cancellationToken);
        var previous = PreviousOf(tag, tags);
        var range = previous is null ? end : $"refs/tags/{previous.Name}..{end}";
        var log = await git.AskAsync(
            [
                "-c",
                "i18n.logOutputEncoding=UTF-8",
                "log",
                "--no-merges",
                // Bytes that no message can have.
                "--format=%H%x00%s%x00%b%x00",
                range,
                "--",
            ],
            cancellationToken
        );
        return new History(tag, previous, Parse(log));
    }

    /// <summary>
    /// The highest version below it among those that led to it. What came out since its last candidate is no news for those who never
    /// had one, so a release proper passes candidates over.
    /// </summary>
    internal static ReleaseTag? PreviousOf(ReleaseTag? tag, IEnumerable<ReleaseTag> ancestors) =>
        ancestors
            .Where(x => tag is null || x.Version < tag.Version)
            .Where(x => tag is null || tag.Version.IsPrerelease || !x.Version.IsPrerelease)
            .MaxBy(x => x.Version);

    internal static IReadOnlyList<Commit> Parse(string log) =>
        [
            .. log.Split('\0')
                .Chunk(3)
                .Where(fields => fields.Length == 3)
                .Select(fields => Commit.Of(fields[0].Trim(), fields[1], fields[2])),
        ];
}
