using System.Security.Cryptography;
using Kindling.Forges;

namespace Kindling.Pipelines.Releases;

/// <summary>Makes of files that are here what a forge is to show.</summary>
internal static class ReleaseDraft
{
    /// <exception cref="PipelineException">A file is missing, or of another version: all that is wrong, at once.</exception>
    public static async Task<Release> MakeAsync(
        ReleaseSettings settings,
        CancellationToken cancellationToken
    )
    {
        ReleasedImages.ThrowIfNone(settings.Images);
        var version = settings.Commit.Version;
        var bundle = ReleaseBundle.In(settings.BundleFolder, version);
        var changelog = File.Exists(settings.Changelog)
            ? await File.ReadAllTextAsync(settings.Changelog, cancellationToken)
            : "";
        ThrowIfAny([
            .. File.Exists(bundle.Archive) && File.Exists(bundle.Sum)
                ? (string[])[]
                : [$"{bundle.Archive} is not there, or not whole: run Bundle"],
            .. changelog.StartsWith(
                $"{ReleaseChangelog.Heading(version)} ",
                StringComparison.Ordinal
            )
                ? (string[])[]
                : [$"{settings.Changelog} is not that of {version}: run Changelog"],
        ]);
        var archive = Path.GetFileName(bundle.Archive);
        return new Release
        {
            Tag = settings.Commit.Tag.Name,
            Version = version.ToString(),
            Name = $"Kindling {version}",
            Notes = ReleaseNotes.Write(changelog, archive, settings.Images, version.ImageTag),
            Commit = settings.Commit.Commit,
            IsPrerelease = version.IsPrerelease,
            Files =
            [
                await FileAsync(bundle.Archive, "application/gzip", cancellationToken),
                await FileAsync(bundle.Sum, "text/plain", cancellationToken),
            ],
        };
    }

    private static async Task<ReleaseFile> FileAsync(
        string path,
        string mediaType,
        CancellationToken cancellationToken
    )
    {
        await using var stream = File.OpenRead(path);
        var hash = await SHA256.HashDataAsync(stream, cancellationToken);
        return new ReleaseFile(
            Path.GetFileName(path),
            path,
            stream.Length,
            Convert.ToHexStringLower(hash),
            mediaType
        );
    }

    private static void ThrowIfAny(string[] problems)
    {
        if (problems.Length > 0)
        {
            throw new PipelineException(string.Join("\n", problems));
        }
    }
}
