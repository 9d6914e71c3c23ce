using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Images;
using Manifest = Kindling.Pipelines.Deploys.Manifest;

namespace Kindling.Pipelines.Releases;

/// <summary>What is in a bundle; pure. Nothing of the machine that makes it, and no secret.</summary>
internal static class BundleContent
{
    public const string Sums = "SHA256SUMS";
    public const string Installer = "install.sh";

    /// <summary>All files, sorted by name.</summary>
    /// <param name="version">The version.</param>
    /// <param name="manifests">All manifests, as their files have them.</param>
    /// <param name="settings">With the images.</param>
    public static IReadOnlyList<BundleFile> Of(
        SemanticVersion version,
        IReadOnlyList<Manifest> manifests,
        DeploySettings settings
    )
    {
        // By the Secret in any case: whether this machine has a login says nothing of where the bundle goes, and nodes pass over one
        // that is not there (https://kubernetes.io/docs/concepts/containers/images/#specifying-imagepullsecrets-on-a-pod).
        var rendered = Rendering.Render(manifests, settings with { PullsBySecret = true });
        BundleFile[] files =
        [
            .. BundleManifests.Files(rendered),
            BundleFile.Of("images.json", ImagesText(settings.Images)),
            BundleFile.Of("README.txt", BundleReadme.Write(version, settings)),
            BundleFile.Of(
                Installer,
                InstallScript.Write(version, settings.Namespace, rendered),
                isProgram: true
            ),
        ];
        return
        [
            .. files
                .Append(BundleFile.Of(Sums, SumsText(files)))
                .OrderBy(file => file.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>As <c>sha256sum -c</c> reads it.</summary>
    public static string SumsText(IEnumerable<BundleFile> files) =>
        string.Concat(
            files
                .OrderBy(file => file.Name, StringComparer.Ordinal)
                .Select(file =>
                    $"{Convert.ToHexStringLower(SHA256.HashData(file.Bytes))}  {file.Name}\n"
                )
        );

    // As artifacts/images.json tells them, without what another push may tell otherwise.
    private static string ImagesText(IReadOnlyDictionary<string, PushedImage> images)
    {
        using var stream = new MemoryStream();
        using (
            var json = new Utf8JsonWriter(
                stream,
                new JsonWriterOptions { Indented = true, NewLine = "\n" }
            )
        )
        {
            json.WriteStartObject();
            json.WriteStartArray("images");
            foreach (var (name, image) in images.OrderBy(x => x.Key, StringComparer.Ordinal))
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("repository", image.Reference.Name);
                json.WriteString("digest", image.Reference.Digest?.ToString());
                json.WriteString("version", image.Version);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
