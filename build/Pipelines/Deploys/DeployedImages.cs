using System.Net;
using Kindling.Kubernetes;
using Kindling.Oci;
using Kindling.Pipelines.Images;

namespace Kindling.Pipelines.Deploys;

/// <summary>The images of a deploy as its cluster knows them: whoever runs jobs there need not have pushed any.</summary>
internal static class DeployedImages
{
    private const string Executors = "spark-r";

    /// <summary>Those of the settings, with the executors' image that the cluster's spark-config names in its place.</summary>
    public static async Task<IReadOnlyDictionary<string, PushedImage>> ReadAsync(
        KubernetesClient client,
        DeploySettings settings,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var live = await client.GetAsync(
                new ObjectName("v1", "ConfigMap", "spark-config", settings.Namespace),
                cancellationToken
            );
            return With(settings.Images, live?.Text("data", "spark-defaults.conf"));
        }
        catch (KubernetesException exception) when (exception.Status == HttpStatusCode.Forbidden)
        {
            return settings.Images;
        }
    }

    /// <summary>The same with what a spark-defaults.conf names; pure.</summary>
    public static IReadOnlyDictionary<string, PushedImage> With(
        IReadOnlyDictionary<string, PushedImage> images,
        string? sparkDefaults
    ) =>
        sparkDefaults is not null
        && SparkDefaults.Get(sparkDefaults, "spark.kubernetes.container.image") is { } name
        && ImageReference.TryParse(name, out var image, out _)
        && image.Digest is not null
            ? new Dictionary<string, PushedImage>(images, StringComparer.Ordinal)
            {
                [Executors] = new PushedImage(image),
            }
            : images;
}
