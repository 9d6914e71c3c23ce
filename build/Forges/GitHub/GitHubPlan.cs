using System.Text.Json;
using Kindling.Http;

namespace Kindling.Forges;

/// <summary>What is still to be sent: a draft, its files, and only then its publication.</summary>
internal sealed class GitHubPlan(Release wanted, GitHubFound found, GitHubAddresses at)
{
    private const string Uploaded = "uploaded";

    public IReadOnlyList<PlannedStep> Steps() =>
        found.Release switch
        {
            null =>
            [
                Draft(),
                .. wanted.Files.Select(x => Upload(Learned.UploadUrl, x)),
                Publication(Learned.Id),
            ],
            { Draft: true } draft => [.. Files(draft), Publication($"{draft.Id}")],
            var published => Completion(published),
        };

    private IReadOnlyList<PlannedStep> Completion(GitHubRelease published)
    {
        EnsureNoContradiction(published);
        return
        [
            .. Files(published),
            .. IsTextAsWanted(published) ? [] : (PlannedStep[])[Text(published)],
        ];
    }

    private IEnumerable<PlannedStep> Files(GitHubRelease there)
    {
        var left = found.Assets.Where(x => IsLeft(there, x)).ToArray();
        var uploads = GitHubAddresses.Uploads(there.UploadUrl);
        return
        [
            .. found.Assets.Except(left).Select(Removal),
            .. wanted
                .Files.Where(x => !left.Any(y => y.Name == x.Name))
                .Select(x => Upload(uploads, x)),
        ];
    }

    // Nobody has seen a draft: what it has too much is the rest of an earlier try. What was added to a release was meant to be.
    private bool IsLeft(GitHubRelease there, GitHubAsset asset) =>
        asset.State == Uploaded
        && (
            wanted.Files.FirstOrDefault(x => x.Name == asset.Name) is { } file
                // In a draft an older server's file, which has no digest, may be that of an earlier build: it is sent again.
                ? IsSame(asset, file) && (asset.Digest is not null || !there.Draft)
                : !there.Draft
        );

    private static bool IsSame(GitHubAsset asset, ReleaseFile file) =>
        asset.Size == file.Size
        && (
            asset.Digest is null
            || asset.Digest.Equals($"sha256:{file.Sha256}", StringComparison.OrdinalIgnoreCase)
        );

    private void EnsureNoContradiction(GitHubRelease published)
    {
        var other = found.Assets.FirstOrDefault(x =>
            x.State == Uploaded && wanted.Files.Any(file => file.Name == x.Name && !IsSame(x, file))
        );
        if (other is not null)
        {
            throw Contradiction(
                published,
                $"the release {wanted.Tag} has a {other.Name} with other bytes ({other.Digest ?? $"{other.Size:N0} bytes"})",
                "What is released never changes: raise the version, or delete that file"
            );
        }

        // A branch's name says nothing: GitHub keeps what it was told when the release was made.
        if (
            published.TargetCommitish is { Length: 40 } commit
            && commit.All(char.IsAsciiHexDigit)
            && commit != wanted.Commit
        )
        {
            throw Contradiction(
                published,
                $"the release {wanted.Tag} is of the commit {commit}, not of {wanted.Commit}",
                "What is released never changes: raise the version, or delete that release and its tag"
            );
        }
    }

    private ForgeException Contradiction(GitHubRelease there, string message, string advice) =>
        new(
            new ForgeFailure(
                "GET",
                RedactedUrl.Of(new Uri(at.Release($"{there.Id}"))),
                Status: null,
                message,
                advice
            )
        );

    private bool IsTextAsWanted(GitHubRelease there) =>
        there.Name == wanted.Name
        && there.Prerelease == wanted.IsPrerelease
        && ReleaseText.IsSame(there.Body, wanted.Notes);

    private PlannedStep Draft() =>
        PlannedStep.Json(
            "POST",
            at.Releases,
            $"makes a draft of the release {wanted.Tag}",
            JsonSerializer.Serialize(
                new GitHubNewDraft(
                    wanted.Tag,
                    wanted.Commit,
                    wanted.Name,
                    wanted.Notes,
                    Draft: true,
                    wanted.IsPrerelease
                ),
                GitHubJson.Readable.GitHubNewDraft
            )
        );

    // "legacy" lets GitHub decide by version and date, so that 1.2.9 after 2.0.0 is not the latest.
    private PlannedStep Publication(string id) =>
        PlannedStep.Json(
            "PATCH",
            at.Release(id),
            $"publishes the release {wanted.Tag}",
            JsonSerializer.Serialize(
                new GitHubPublication(
                    wanted.Tag,
                    wanted.Commit,
                    wanted.Name,
                    wanted.Notes,
                    Draft: false,
                    wanted.IsPrerelease,
                    wanted.IsPrerelease ? "false" : "legacy"
                ),
                GitHubJson.Readable.GitHubPublication
            )
        );

    private PlannedStep Text(GitHubRelease there) =>
        PlannedStep.Json(
            "PATCH",
            at.Release($"{there.Id}"),
            $"changes title and notes of the release {wanted.Tag}",
            JsonSerializer.Serialize(
                new GitHubNewText(wanted.Name, wanted.Notes, wanted.IsPrerelease),
                GitHubJson.Readable.GitHubNewText
            )
        );

    private static PlannedStep Upload(string uploads, ReleaseFile file) =>
        PlannedStep.Upload("POST", GitHubAddresses.Upload(uploads, file.Name), file);

    private PlannedStep Removal(GitHubAsset asset) =>
        PlannedStep.Delete(
            at.Asset(asset.Id),
            asset.State == Uploaded
                ? $"deletes {asset.Name}, which is not of this release"
                : $"deletes what a broken upload left of {asset.Name}"
        );
}
