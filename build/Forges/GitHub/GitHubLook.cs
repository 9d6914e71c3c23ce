namespace Kindling.Forges;

/// <summary>What is there already.</summary>
/// <param name="Release">The release, a draft or published; null where there is none.</param>
/// <param name="Assets">Its files.</param>
internal sealed record GitHubFound(GitHubRelease? Release, IReadOnlyList<GitHubAsset> Assets);

/// <summary>Looks what is there already.</summary>
internal sealed class GitHubLook(ForgeConnection connection, GitHubAddresses addresses)
{
    public async Task<GitHubFound> AtAsync(Release release, CancellationToken cancellationToken)
    {
        var there =
            await connection.FindAsync(
                addresses.Tagged(release.Tag),
                GitHubJson.Default.GitHubRelease,
                cancellationToken
            ) ?? await DraftAsync(release.Tag, cancellationToken);
        return new GitHubFound(
            there,
            there is null ? [] : await AssetsAsync(there.Id, cancellationToken)
        );
    }

    // No address finds a draft by its tag. The oldest is taken, so that two who look at once take the same.
    private async Task<GitHubRelease?> DraftAsync(
        string tag,
        CancellationToken cancellationToken
    ) =>
        await connection
            .PagesAsync(
                addresses.AllReleases,
                GitHubJson.Default.GitHubReleaseArray,
                cancellationToken
            )
            .Where(x => x.TagName == tag)
            .MinByAsync(x => (x.Draft, x.Id), cancellationToken: cancellationToken);

    private async Task<IReadOnlyList<GitHubAsset>> AssetsAsync(
        long release,
        CancellationToken cancellationToken
    ) =>
        await connection
            .PagesAsync(
                addresses.Assets(release),
                GitHubJson.Default.GitHubAssetArray,
                cancellationToken
            )
            .ToArrayAsync(cancellationToken);
}
