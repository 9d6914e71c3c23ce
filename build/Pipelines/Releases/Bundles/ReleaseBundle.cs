using System.Security.Cryptography;
using Kindling.Pipelines.Deploys;

namespace Kindling.Pipelines.Releases;

/// <summary>What others install: manifests by digest, and a program that applies them.</summary>
/// <param name="Archive">The tar.gz.</param>
/// <param name="Sum">Its SHA-256, as <c>sha256sum -c</c> reads it; beside it.</param>
public sealed record ReleaseBundle(string Archive, string Sum)
{
    /// <summary>Where the bundle of a version is.</summary>
    public static ReleaseBundle In(string folder, SemanticVersion version)
    {
        var archive = Path.Combine(folder, $"{NameOf(version)}.tar.gz");
        return new ReleaseBundle(archive, $"{archive}.sha256");
    }

    /// <summary>Makes it: of one commit and the same images always the same bytes.</summary>
    /// <param name="release">What is released.</param>
    /// <param name="settings">What to render, with the images.</param>
    /// <param name="folder">Where it goes; bundles of other versions there are removed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidSettingsException">An image, or all, are missing.</exception>
    public static async Task<ReleaseBundle> MakeAsync(
        ReleaseCommit release,
        DeploySettings settings,
        string folder,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(settings);
        ReleasedImages.ThrowIfNone(settings.Images);
        var manifests = await ManifestFolder.ReadAsync(
            settings.Folder,
            settings.Components,
            cancellationToken
        );
        var files = BundleContent.Of(release.Version, manifests, settings);
        var bytes = BundleArchive.Pack(NameOf(release.Version), files, release.Time);
        var bundle = In(folder, release.Version);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(bundle.Archive, bytes, cancellationToken);
        // Last: whoever finds it finds a whole archive.
        await File.WriteAllTextAsync(
            bundle.Sum,
            $"{Convert.ToHexStringLower(SHA256.HashData(bytes))}  {Path.GetFileName(bundle.Archive)}\n",
            cancellationToken
        );
        return bundle;
    }

    private static string NameOf(SemanticVersion version) => $"kindling-{version}";
}
