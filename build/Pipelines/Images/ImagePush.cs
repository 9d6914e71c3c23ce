using System.Collections.Concurrent;
using Kindling.Oci;

namespace Kindling.Pipelines.Images;

/// <summary>
/// Brings images into their registry. An image that is there already is only tagged; the engine sends the others, parents first so
/// that the layers they share are mounted, and under a name of their own first, so that of two builds at once the first to be
/// complete gets the tag and the other takes its digest.
/// </summary>
internal sealed class ImagePush(ImageBuilds builds, ImageServices services, IImageProgress progress)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Digest>>> _digests = new(
        StringComparer.Ordinal
    );

    /// <summary>Pushes an image unless its registry has it; answers the digest that the tag has there.</summary>
    public Task<Digest> PushAsync(PlannedImage image, CancellationToken cancellationToken) =>
        _digests
            .GetOrAdd(
                image.Name,
                _ => new Lazy<Task<Digest>>(() => PushOnceAsync(image, cancellationToken))
            )
            .Value;

    private async Task<Digest> PushOnceAsync(
        PlannedImage image,
        CancellationToken cancellationToken
    )
    {
        var provided = await builds.ProvideAsync(image, cancellationToken);
        if (provided.Digest is { } known)
        {
            return known;
        }

        if (image.Parent is { } parent)
        {
            await PushAsync(parent, cancellationToken);
        }

        await services.EnsureRepositoryAsync(image.Reference, cancellationToken);
        var sent = await SendAsync(provided, cancellationToken);
        var registry = services.Registry(image.Reference.Registry);
        // Somebody else may have been quicker meanwhile.
        if (await registry.HeadManifestAsync(image.Reference, cancellationToken) is { } first)
        {
            progress.Phase(image.Name, $"another build has pushed {image.Tag}: taking its digest");
            return first.Digest;
        }

        await registry.TagAsync(image.Reference.Repository, sent, [image.Tag], cancellationToken);
        progress.Phase(image.Name, $"pushed as {sent}");
        return sent;
    }

    /// <summary>Gives the release tags to an image that its registry has; a tag that it has already costs one question.</summary>
    public async Task TagAsync(
        ImageReference image,
        IReadOnlyList<string> tags,
        CancellationToken cancellationToken
    )
    {
        var registry = services.Registry(image.Registry);
        var missing = new List<string>();
        foreach (var tag in tags)
        {
            var there = await registry.HeadManifestAsync(image.WithTag(tag), cancellationToken);
            if (there?.Digest != image.Digest)
            {
                missing.Add(tag);
            }
        }

        if (missing.Count > 0)
        {
            await registry.TagAsync(
                image.Repository,
                image.Digest!.Value,
                missing,
                cancellationToken
            );
        }
    }

    /// <summary>What the registry knows of an image.</summary>
    public async Task<ImageRecord> DescribeAsync(
        PlannedImage image,
        Digest digest,
        CancellationToken cancellationToken
    )
    {
        var exact = image.Reference.WithDigest(digest);
        var registry = services.Registry(exact.Registry);
        var manifest = ImageManifest.Parse(
            await registry.GetManifestAsync(exact, cancellationToken)
        );
        var config = await registry.GetConfigAsync(exact.Repository, manifest, cancellationToken);
        return new ImageRecord(image.Name, exact)
        {
            Size = manifest.Config.Size + manifest.Layers.Sum(layer => layer.Size),
            Layers = manifest.Layers,
            Platform = $"{config.Os}/{config.Architecture}",
            BaseDigest = config.Labels.GetValueOrDefault(
                "org.opencontainers.image.base.digest",
                ""
            ),
        };
    }

    private async Task<Digest> SendAsync(ImageResult image, CancellationToken cancellationToken)
    {
        var engine = await services.EngineAsync(cancellationToken);
        var local =
            await engine.InspectImageAsync(image.Reference.ToString(), cancellationToken)
            ?? throw new PipelineException(
                $"{image.Reference} is not on the engine: run BuildImages first."
            );
        // One name for one content: a push that was cut off goes on where it was.
        var tag = $"{image.Reference.Tag}.{local.Id.Split(':')[^1][..12]}";
        var repository = image.Reference.FamiliarName;
        await engine.TagAsync(local.Id, repository, tag, cancellationToken);
        try
        {
            progress.Phase(image.Name, $"pushing {image.Reference.Tag}");
            var credential = await services.EngineCredentialAsync(
                image.Reference.Registry,
                cancellationToken
            );
            var result = await engine.PushAsync(
                repository,
                tag,
                credential,
                new TransferMeter(image.Name, progress),
                cancellationToken
            );
            return Digest.Parse(result.Digest);
        }
        finally
        {
            await Cleanup.TryAsync(
                token => engine.RemoveImageAsync($"{repository}:{tag}", force: false, token),
                services.Time
            );
        }
    }
}
