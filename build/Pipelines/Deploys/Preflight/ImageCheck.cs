using System.Net;
using System.Text.Json;
using Kindling.Kubernetes;
using Kindling.Oci;
using Kindling.Pipelines.Images;

namespace Kindling.Pipelines.Deploys;

/// <summary>Whether the images of a deploy are in their registries, by digest, may be pulled, and are for the nodes' architecture.</summary>
internal sealed class ImageCheck(ImageServices services, Action<string> warn)
{
    public async Task<IEnumerable<string>> FindAsync(
        IReadOnlyList<Manifest> manifests,
        IEnumerable<ImageReference> images,
        IEnumerable<JsonElement> nodes,
        CancellationToken cancellationToken
    )
    {
        var text = string.Concat(manifests.Select(x => x.Content.ToJsonString()));
        var used = images.Where(x =>
            text.Contains($"{x.Name}@{x.Digest}", StringComparison.Ordinal)
        );
        var architectures = nodes
            .Select(x => x.Text("status", "nodeInfo", "architecture"))
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        var problems = await Task.WhenAll(
            used.Select(x => ProblemAsync(x, architectures, cancellationToken))
        );
        return problems.OfType<string>();
    }

    private async Task<string?> ProblemAsync(
        ImageReference image,
        IReadOnlySet<string> architectures,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var registry = services.Registry(image.Registry);
            var manifest = await registry.GetManifestAsync(image, cancellationToken);
            // An index has an image for each platform, and the node chooses.
            var config = manifest.IsIndex
                ? null
                : await registry.GetConfigAsync(
                    image.Repository,
                    ImageManifest.Parse(manifest),
                    cancellationToken
                );
            return
                config is null
                || architectures.Count == 0
                || architectures.Contains(config.Architecture)
                ? null
                : $"the image {image} is for {config.Architecture}, and the nodes are {string.Join(", ", architectures.Order(StringComparer.Ordinal))}: build it for them by --platform";
        }
        catch (RegistryException exception) when (exception.Status == HttpStatusCode.NotFound)
        {
            return $"the image {image} is not in its registry: run PushImages, then deploy again";
        }
        catch (RegistryException exception)
            when (exception.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return exception.Message;
        }
        catch (RegistryException exception)
        {
            // Nodes may reach a registry that this computer does not.
            warn($"{image} cannot be looked at from here: {exception.Message}");
            return null;
        }
    }
}
