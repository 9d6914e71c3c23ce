using System.Collections.Concurrent;
using Kindling.Docker;
using Kindling.Pipelines.Downloads;

namespace Kindling.Pipelines.Images;

/// <summary>
/// Sees to it that images are there: asks for each once, and builds what nobody has. What does not stand on each other goes on side
/// by side.
/// </summary>
internal sealed class ImageBuilds(
    ImageSettings settings,
    BaseIdentity identity,
    IReadOnlyDictionary<Product, string> homes,
    ImageServices services,
    IImageProgress progress
)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<ImageResult>>> _results = new(
        StringComparer.Ordinal
    );
    private readonly Lock _gate = new();
    private Task? _sweep;
    private readonly ImageMaking _making = new(settings, identity, homes, services, progress);

    /// <summary>The images, each in a registry or on the engine.</summary>
    public async Task<IReadOnlyList<ImageResult>> ProvideAsync(
        IReadOnlyList<PlannedImage> images,
        CancellationToken cancellationToken
    )
    {
        await using var indexes = new BuildIndexes(settings);
        await Stages.EachAsync(
            images,
            (image, token) => ProvideAsync(image, indexes, token),
            cancellationToken
        );
        return await Task.WhenAll(
            images.Select(image => _results[image.Reference.ToString()].Value)
        );
    }

    /// <summary>Where an image is; null when it has to be built.</summary>
    public async Task<ImageResult?> FindAsync(
        PlannedImage image,
        CancellationToken cancellationToken
    )
    {
        var start = services.Time.GetTimestamp();
        if (settings.Registry is not null)
        {
            var found = await services
                .Registry(image.Reference.Registry)
                .HeadManifestAsync(image.Reference, cancellationToken);
            if (found is not null)
            {
                return Result(image, ImageOutcome.InRegistry, start) with { Digest = found.Digest };
            }
        }

        return await services.OnEngineAsync(image.Reference, cancellationToken) is null
            ? null
            : Result(image, ImageOutcome.OnEngine, start);
    }

    /// <summary>One image, with what it stands on.</summary>
    public async Task<ImageResult> ProvideAsync(
        PlannedImage image,
        CancellationToken cancellationToken
    ) => (await ProvideAsync([image], cancellationToken))[0];

    private Task<ImageResult> ProvideAsync(
        PlannedImage image,
        BuildIndexes indexes,
        CancellationToken cancellationToken
    ) =>
        _results
            .GetOrAdd(
                image.Reference.ToString(),
                _ => new Lazy<Task<ImageResult>>(() =>
                    FindOrBuildAsync(image, indexes, cancellationToken)
                )
            )
            .Value;

    private async Task<ImageResult> FindOrBuildAsync(
        PlannedImage image,
        BuildIndexes indexes,
        CancellationToken cancellationToken
    )
    {
        progress.Phase(image.Name, $"looking for {image.Tag}");
        if (!settings.NoCache && await FindAsync(image, cancellationToken) is { } found)
        {
            var place =
                found.Outcome == ImageOutcome.InRegistry ? "in the registry" : "on the engine";
            progress.Phase(image.Name, $"{image.Tag} is {place}");
            return found;
        }

        await ProvideGroundAsync(image, indexes, cancellationToken);
        var start = services.Time.GetTimestamp();
        await _making.MakeAsync(image, indexes, cancellationToken);
        var result = Result(image, ImageOutcome.Built, start);
        progress.Phase(image.Name, $"built in {result.Duration.TotalSeconds:0.0} s");
        return result;
    }

    // What FROM names has to be on the engine: BuildKit cannot log in to a registry by this way, so we fetch it.
    private async Task ProvideGroundAsync(
        PlannedImage image,
        BuildIndexes indexes,
        CancellationToken cancellationToken
    )
    {
        var engine = await services.EngineAsync(cancellationToken);
        await SweepOnceAsync(engine);
        if (image.Parent is { } parent)
        {
            progress.Phase(image.Name, $"waiting for {parent.Name}");
            var provided = await ProvideAsync(parent, indexes, cancellationToken);
            await EnsureOnEngineAsync(provided, cancellationToken);
        }
        else if (
            identity.IsDigest
            && (
                await engine.InspectImageAsync(identity.Name, cancellationToken) is not { } ground
                || !settings.IsFor(ground)
            )
        )
        {
            var reference = Oci.ImageReference.Parse(identity.Name);
            progress.Phase(image.Name, $"pulling {identity.Name}");
            await services.PullAsync(
                reference,
                reference.Digest!.Value,
                settings.PlatformOrDefault,
                news => progress.Phase(image.Name, news),
                cancellationToken
            );
        }
    }

    private Task SweepOnceAsync(DockerClient engine)
    {
        lock (_gate)
        {
            return _sweep ??= Cleanup.TryAsync(token => SweepAsync(engine, token), services.Time);
        }
    }

    private async Task SweepAsync(DockerClient engine, CancellationToken cancellationToken)
    {
        var kept = await Leftovers.SweepAsync(engine, services.Time.GetUtcNow(), cancellationToken);
        foreach (var item in kept)
        {
            progress.Phase("leftovers", $"a run before left {item}");
        }
    }

    /// <summary>Makes the engine have an image, and where a registry has it that one: of two builds of one tag its push was the first.</summary>
    public async Task EnsureOnEngineAsync(ImageResult image, CancellationToken cancellationToken)
    {
        if (
            image is { Outcome: ImageOutcome.InRegistry, Digest: { } digest }
            && !IsThat(
                await services.OnEngineAsync(image.Reference, cancellationToken),
                image.Reference,
                digest
            )
        )
        {
            progress.Phase(image.Name, "pulling it from the registry");
            await services.PullAsync(
                image.Reference,
                digest,
                settings.PlatformOrDefault,
                news => progress.Phase(image.Name, news),
                cancellationToken
            );
        }
    }

    private ImageResult Result(PlannedImage image, ImageOutcome outcome, long start) =>
        new(image.Name, image.Reference, outcome, services.Time.GetElapsedTime(start));

    private static bool IsThat(
        ImageDetails? image,
        Oci.ImageReference reference,
        Oci.Digest digest
    ) =>
        image?.RepoDigests.Any(text =>
            Oci.ImageReference.TryParse(text, out var known, out _)
            && known.Name == reference.Name
            && known.Digest == digest
        )
        ?? false;
}
