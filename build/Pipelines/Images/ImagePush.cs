using System.Collections.Concurrent;
using Kindling.Oci;

namespace Kindling.Pipelines.Images;

/// <summary>
/// Brings images into their registry. An image that is there already is only tagged; the engine sends the others, parents first so
/// that the layers they share are mounted, and under a name of their own first, so that of two builds at once the first to be
/// complete gets the tag and the other takes its digest. What was built anew on purpose (NoCache) takes the tag in any case.
/// </summary>
internal sealed class ImagePush(
    ImageSettings settings,
    ImageBuilds builds,
    ImageServices services,
    IImageProgress progress
)
{
    private readonly ImageSending _sending = new(services, progress);
    private readonly ConcurrentDictionary<string, Digest> _sent = new(StringComparer.Ordinal);
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
        var sent = await _sending.SendAsync(provided, cancellationToken);
        var tagged = await EnsureTagAsync(image, sent, cancellationToken);
        _sent.TryAdd(image.Name, tagged);
        progress.Phase(
            image.Name,
            tagged == sent
                ? $"pushed as {sent}"
                : $"another build has pushed {image.Tag}: taking its digest"
        );
        return tagged;
    }

    /// <summary>
    /// The digest that the tag has now. Where tags may move, a build beside this one may have given it to an image of its own between
    /// our look and our PUT: OCI has no PUT on condition.
    /// </summary>
    public async Task<Digest> SettleAsync(
        PlannedImage image,
        Digest pushed,
        CancellationToken cancellationToken
    )
    {
        if (!_sent.ContainsKey(image.Name))
        {
            return pushed;
        }

        var there = await services
            .Registry(image.Reference.Registry)
            .HeadManifestAsync(image.Reference, cancellationToken);
        return there?.Digest ?? pushed;
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
            Version = config.Labels.GetValueOrDefault("org.opencontainers.image.version", ""),
            Size = manifest.Config.Size + manifest.Layers.Sum(layer => layer.Size),
            Layers = manifest.Layers,
            Platform = $"{config.Os}/{config.Architecture}",
            BaseDigest = config.Labels.GetValueOrDefault(
                "org.opencontainers.image.base.digest",
                ""
            ),
        };
    }

    private async Task<Digest> EnsureTagAsync(
        PlannedImage image,
        Digest sent,
        CancellationToken cancellationToken
    )
    {
        // Somebody else may have been quicker meanwhile.
        var first = await services
            .Registry(image.Reference.Registry)
            .HeadManifestAsync(image.Reference, cancellationToken);
        if (first is not null && (first.Digest == sent || !settings.NoCache))
        {
            return first.Digest;
        }

        if (first is not null)
        {
            progress.Phase(image.Name, $"taking {image.Tag} from {first.Digest}: --no-cache");
        }

        return await GiveTagAsync(image, sent, cancellationToken);
    }

    // Of two at once the registry keeps one tag, and that is what everybody gets.
    private async Task<Digest> GiveTagAsync(
        PlannedImage image,
        Digest sent,
        CancellationToken cancellationToken
    )
    {
        var registry = services.Registry(image.Reference.Registry);
        try
        {
            var tags = await registry.TagAsync(
                image.Reference.Repository,
                sent,
                [image.Tag],
                cancellationToken
            );
            return tags[image.Tag];
        }
        catch (RegistryException exception) when (exception.IsTagImmutable && !settings.NoCache)
        {
            // Somebody else was quicker, and a tag of theirs stays as it is.
            var there = await registry.HeadManifestAsync(image.Reference, cancellationToken);
            if (there is null)
            {
                throw;
            }

            return there.Digest;
        }
    }
}
