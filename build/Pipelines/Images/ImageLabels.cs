using System.Globalization;
using Kindling.Pipelines.Downloads;

namespace Kindling.Pipelines.Images;

/// <summary>The labels of an image: https://github.com/opencontainers/image-spec/blob/main/annotations.md, and the versions in it.</summary>
internal static class ImageLabels
{
    private const string Standard = "org.opencontainers.image.";

    public static IReadOnlyDictionary<string, string> Of(
        PlannedImage image,
        ImageSettings settings,
        BaseIdentity identity,
        IReadOnlyDictionary<string, string> versions,
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
            [Standard + "licenses"] = "Apache-2.0",
            [Standard + "base.name"] = settings.BaseImage,
            [Standard + "base.digest"] = identity.Identity,
        };
        foreach (var name in ImageVersions.Names)
        {
            labels[ImageVersions.LabelOf(name)] = versions.GetValueOrDefault(name);
        }

        return labels
            .Where(label => !string.IsNullOrEmpty(label.Value))
            .ToDictionary(label => label.Key, label => label.Value!, StringComparer.Ordinal);
    }
}
