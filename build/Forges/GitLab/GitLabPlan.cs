using System.Text.Json;
using Kindling.Http;

namespace Kindling.Forges;

/// <summary>What is still to be sent: first the files, then what shows them.</summary>
internal sealed class GitLabPlan(Release wanted, GitLabFound found, GitLabAddresses at)
{
    public IReadOnlyList<PlannedStep> Steps()
    {
        EnsureNoContradiction();
        var uploads = wanted
            .Files.Where(file => !found.Files.ContainsKey(file.Name))
            .Select(file => PlannedStep.Upload("PUT", at.Upload(wanted.Version, file.Name), file));
        return [.. uploads, .. found.Release is { } there ? Changes(there) : [New()]];
    }

    private void EnsureNoContradiction()
    {
        if (
            wanted.Files.FirstOrDefault(x =>
                found.Files.TryGetValue(x.Name, out var hash)
                && !hash.Equals(x.Sha256, StringComparison.OrdinalIgnoreCase)
            ) is
            { } other
        )
        {
            throw Contradiction(
                at.File(wanted.Version, other.Name),
                $"the package has a {other.Name} with other bytes ({found.Files[other.Name]}, not {other.Sha256})",
                "What is released never changes: raise the version, or delete that package file"
            );
        }

        if (found.Release?.Commit?.Id is { Length: > 0 } commit && commit != wanted.Commit)
        {
            throw Contradiction(
                at.Release(wanted.Tag),
                $"the release {wanted.Tag} is of the commit {commit}, not of {wanted.Commit}",
                "What is released never changes: raise the version, or delete that release and its tag"
            );
        }
    }

    private static ForgeException Contradiction(string address, string message, string advice) =>
        new(
            new ForgeFailure("GET", RedactedUrl.Of(new Uri(address)), Status: null, message, advice)
        );

    private PlannedStep New() =>
        PlannedStep.Json(
            "POST",
            at.Releases,
            $"makes the release {wanted.Tag} with links to {Count(wanted.Files.Count)}",
            JsonSerializer.Serialize(
                new GitLabNewRelease(
                    wanted.Tag,
                    wanted.Commit,
                    wanted.Name,
                    wanted.Notes,
                    new GitLabNewAssets([.. wanted.Files.Select(Link)])
                ),
                GitLabJson.Readable.GitLabNewRelease
            )
        );

    // What must go goes first: names and addresses are unique in a release.
    private IEnumerable<PlannedStep> Changes(GitLabRelease there)
    {
        var links = there.Assets?.Links ?? [];
        var pairs = wanted.Files.Select(Link).Select(x => (Wanted: x, There: Match(links, x)));
        var kept = pairs.Select(x => x.There?.Id).ToHashSet();
        return
        [
            .. links.Where(x => IsOurs(x) && !kept.Contains(x.Id)).Select(Removal),
            .. pairs
                .Where(x => x.There is { } link && !IsAsWanted(link, x.Wanted))
                .Select(Correction),
            .. pairs.Where(x => x.There is null).Select(x => Addition(x.Wanted)),
            .. IsTextAsWanted(there) ? [] : (PlannedStep[])[Text()],
        ];
    }

    private static GitLabLink? Match(GitLabLink[] links, GitLabNewLink wanted) =>
        Array.Find(links, x => x.Name == wanted.Name)
        ?? Array.Find(links, x => x.Url == wanted.Url);

    // Links to elsewhere were made by somebody else.
    private bool IsOurs(GitLabLink link) => at.IsInPackage(link.Url, wanted.Version);

    private static bool IsAsWanted(GitLabLink there, GitLabNewLink wanted) =>
        there.Name == wanted.Name
        && there.Url == wanted.Url
        && there.LinkType == wanted.LinkType
        && (
            wanted.DirectAssetPath is not { } path
            || there.DirectAssetPath == path
            || there.DirectAssetUrl?.EndsWith($"/downloads{path}", StringComparison.Ordinal) == true
        );

    private bool IsTextAsWanted(GitLabRelease there) =>
        there.Name == wanted.Name && ReleaseText.IsSame(there.Description, wanted.Notes);

    private PlannedStep Removal(GitLabLink link) =>
        PlannedStep.Delete(at.Link(wanted.Tag, link.Id), $"removes the link {link.Name}");

    private PlannedStep Correction((GitLabNewLink Wanted, GitLabLink? There) pair) =>
        PlannedStep.Json(
            "PUT",
            at.Link(wanted.Tag, pair.There!.Id),
            $"corrects the link {pair.Wanted.Name}",
            JsonSerializer.Serialize(pair.Wanted, GitLabJson.Readable.GitLabNewLink)
        );

    private PlannedStep Addition(GitLabNewLink link) =>
        PlannedStep.Json(
            "POST",
            at.Links(wanted.Tag),
            $"adds the link {link.Name}",
            JsonSerializer.Serialize(link, GitLabJson.Readable.GitLabNewLink)
        );

    private PlannedStep Text() =>
        PlannedStep.Json(
            "PUT",
            at.Release(wanted.Tag),
            $"changes title and notes of the release {wanted.Tag}",
            JsonSerializer.Serialize(
                new GitLabNewText(wanted.Name, wanted.Notes),
                GitLabJson.Readable.GitLabNewText
            )
        );

    private GitLabNewLink Link(ReleaseFile file) =>
        new(
            file.Name,
            at.File(wanted.Version, file.Name),
            MayBePath(file.Name) ? $"/{file.Name}" : null,
            IsArchive(file) ? "package" : "other"
        );

    private static bool IsArchive(ReleaseFile file) =>
        file.MediaType.Contains("zip", StringComparison.Ordinal)
        || file.MediaType.Contains("tar", StringComparison.Ordinal);

    private static string Count(int files) => files == 1 ? "1 file" : $"{files} files";

    // What GitLab accepts (app/models/releases/link.rb); other names have a link without a permanent address.
    private static bool MayBePath(string name) =>
        name.All(x => char.IsAsciiLetterOrDigit(x) || x is '.' or '-' or '_')
        && char.IsAsciiLetterOrDigit(name[^1]);
}
