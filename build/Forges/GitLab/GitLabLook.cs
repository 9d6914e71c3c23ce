using System.Net;

namespace Kindling.Forges;

/// <summary>What is there already.</summary>
/// <param name="Release">The release; null where there is none.</param>
/// <param name="Files">The SHA-256 of each file of the version's package, by name.</param>
internal sealed record GitLabFound(
    GitLabRelease? Release,
    IReadOnlyDictionary<string, string> Files
);

/// <summary>Looks what is there already.</summary>
internal sealed class GitLabLook(
    ForgeConnection connection,
    GitLabSettings settings,
    GitLabAddresses addresses
)
{
    private readonly RemoteBytes _bytes = new(connection);

    public async Task<GitLabFound> AtAsync(Release release, CancellationToken cancellationToken)
    {
        var found = await connection.FindAsync(
            addresses.Release(release.Tag),
            GitLabJson.Default.GitLabRelease,
            cancellationToken
        );
        if (found is null)
        {
            // No release, or no project that the token may see: only the list of all tells.
            await connection
                .PagesAsync(
                    addresses.AnyRelease,
                    GitLabJson.Default.GitLabReleaseArray,
                    cancellationToken
                )
                .FirstOrDefaultAsync(cancellationToken);
        }

        return new GitLabFound(found, await FilesAsync(release, cancellationToken));
    }

    private async Task<IReadOnlyDictionary<string, string>> FilesAsync(
        Release release,
        CancellationToken cancellationToken
    )
    {
        var listed = await ListedAsync(release.Version, cancellationToken);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in release.Files)
        {
            // Without a list only the bytes themselves tell; the same for a file whose hash is still being computed.
            var hash =
                listed is null
                || (listed.TryGetValue(file.Name, out var known) && known.Length == 0)
                    ? await _bytes.HashAsync(
                        addresses.File(release.Version, file.Name),
                        cancellationToken
                    )
                    : listed.GetValueOrDefault(file.Name);
            if (hash is not null)
            {
                files[file.Name] = hash;
            }
        }

        return files;
    }

    /// <summary>
    /// Name and SHA-256 of the package's files; null where the token may not list them: GitLab before 15.6 refused job tokens
    /// (https://gitlab.com/gitlab-org/gitlab/-/merge_requests/91437), and fine-grained ones may lack the right.
    /// </summary>
    private async Task<IReadOnlyDictionary<string, string>?> ListedAsync(
        string version,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var files = new List<GitLabPackageFile>();
            await foreach (var package in PackagesAsync(version, cancellationToken))
            {
                files.AddRange(
                    await connection
                        .PagesAsync(
                            addresses.PackageFiles(package.Id),
                            GitLabJson.Default.GitLabPackageFileArray,
                            cancellationToken
                        )
                        .ToArrayAsync(cancellationToken)
                );
            }

            // GitLab keeps files of the same name side by side, and gives out the newest.
            return files
                .GroupBy(x => x.FileName, StringComparer.Ordinal)
                .ToDictionary(
                    x => x.Key,
                    x => x.MaxBy(file => file.Id)!.FileSha256 ?? "",
                    StringComparer.Ordinal
                );
        }
        catch (ForgeException exception) when (MayNotList(exception.Failure))
        {
            return null;
        }
    }

    private static bool MayNotList(ForgeFailure failure) =>
        !failure.IsRepeatable
        && failure.Status
            is HttpStatusCode.Unauthorized
                or HttpStatusCode.Forbidden
                or HttpStatusCode.NotFound;

    private IAsyncEnumerable<GitLabPackage> PackagesAsync(
        string version,
        CancellationToken cancellationToken
    ) =>
        connection
            .PagesAsync(
                addresses.Packages(version),
                GitLabJson.Default.GitLabPackageArray,
                cancellationToken
            )
            .Where(x =>
                x.Name == settings.Package
                && x.Version == version
                && x.Status is null or "default" or "hidden"
            );
}
