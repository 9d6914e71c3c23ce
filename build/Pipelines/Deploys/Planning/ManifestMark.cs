using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// An annotation with the hash of the manifest that was applied. Where the live object still has it and every field of the manifest,
/// nothing changed, and the server need not be asked: what was taken out of a manifest since then shows in the hash alone.
/// </summary>
internal static class ManifestMark
{
    public const string Annotation = "kindling.io/manifest";

    /// <summary>The manifest with its mark.</summary>
    public static Manifest Add(Manifest manifest)
    {
        var marked = manifest.Copy();
        var metadata = marked.Content["metadata"]!.AsObject();
        if (metadata["annotations"] is not JsonObject annotations)
        {
            metadata["annotations"] = annotations = [];
        }

        annotations[Annotation] = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(manifest.Content.ToJsonString()))
        )[..16];
        return marked;
    }
}
