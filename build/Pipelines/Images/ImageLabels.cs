using System.Globalization;
using System.Text;
using Kindling.Oci;
using Kindling.Pipelines.Downloads;

namespace Kindling.Pipelines.Images;

/// <summary>The labels of an image: https://github.com/opencontainers/image-spec/blob/main/annotations.md, and the versions in it.</summary>
internal static class ImageLabels
{
    private const string Standard = "org.opencontainers.image.";

    // An image that somebody makes FROM ours inherits its labels, whatever they put on top: but then it has other layers.
    private const string Layers = "io.kindling.layers";

    /// <summary>True when labels were made for an image with just these layers.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="layers">The diff ids of the layers, lowest first.</param>
    public static bool AreFor(
        IReadOnlyDictionary<string, string> labels,
        IEnumerable<string> layers
    ) => labels.GetValueOrDefault(Layers) == SumOf(layers);

    public static IReadOnlyDictionary<string, string> Of(
        PlannedImage image,
        ImageSettings settings,
        BaseIdentity identity,
        IReadOnlyDictionary<string, string> versions,
        IEnumerable<string> layers,
        DateTimeOffset now
    )
    {
        var product = image.Name == "hdfs" ? Product.Hadoop : Product.Spark;
        var labels = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [Standard + "title"] = image.Name,
            [Standard + "description"] = image.Definition.Dockerfile.Description,
            [Standard + "version"] = settings.Versions.GetValueOrDefault(product),
            [Standard + "created"] = now.UtcDateTime.ToString(
                "yyyy-MM-dd'T'HH:mm:ss'Z'",
                CultureInfo.InvariantCulture
            ),
            [Standard + "revision"] = settings.Revision,
            [Standard + "source"] = settings.Source,
            [Standard + "base.name"] = settings.BaseImage,
            // An id that only this engine knows is no digest.
            [Standard + "base.digest"] = identity.IsDigest ? identity.Identity : null,
            [Layers] = SumOf(layers),
        };
        foreach (var name in ImageVersions.Names)
        {
            labels[ImageVersions.LabelOf(name)] = versions.GetValueOrDefault(name);
        }

        return labels
            .Where(label => !string.IsNullOrEmpty(label.Value))
            .ToDictionary(label => label.Key, label => label.Value!, StringComparer.Ordinal);
    }

    private static string SumOf(IEnumerable<string> layers) =>
        Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', layers))).ToString();
}
