using System.Collections.Concurrent;
using System.Text;
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

    /// <summary>The images, each in a registry or on the engine.</summary>
    public async Task<IReadOnlyList<ImageResult>> ProvideAsync(
        IReadOnlyList<PlannedImage> images,
        CancellationToken cancellationToken
    )
    {
        await using var indexes = new BuildIndexes(settings);
        await Stages.RunAsync(
            cancellationToken,
            [
                .. images.Select(image =>
                    (Func<CancellationToken, Task>)(token => ProvideAsync(image, indexes, token))
                ),
            ]
        );
        return await Task.WhenAll(images.Select(image => _results[image.Name].Value));
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
                image.Name,
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
        await BuildAsync(image, indexes, cancellationToken);
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
        if (image.Parent is { } parent)
        {
            progress.Phase(image.Name, $"waiting for {parent.Name}");
            var provided = await ProvideAsync(parent, indexes, cancellationToken);
            await EnsureOnEngineAsync(provided, cancellationToken);
        }
        else if (
            identity.IsDigest
            && await engine.InspectImageAsync(identity.Name, cancellationToken) is null
        )
        {
            var reference = Oci.ImageReference.Parse(identity.Name);
            progress.Phase(image.Name, $"pulling {identity.Name}");
            await services.PullAsync(
                reference,
                reference.Digest!.Value,
                settings.PlatformOrDefault,
                cancellationToken
            );
        }
    }

    /// <summary>Makes the engine have an image.</summary>
    public async Task EnsureOnEngineAsync(ImageResult image, CancellationToken cancellationToken)
    {
        if (
            image is { Outcome: ImageOutcome.InRegistry, Digest: { } digest }
            && await services.OnEngineAsync(image.Reference, cancellationToken) is null
        )
        {
            progress.Phase(image.Name, "pulling it from the registry");
            await services.PullAsync(
                image.Reference,
                digest,
                settings.PlatformOrDefault,
                cancellationToken
            );
        }
    }

    // Built under a name of its own, asked for its versions, and given its labels and its tag by a build without a step: only a
    // finished image ever has the tag.
    private async Task BuildAsync(
        PlannedImage image,
        BuildIndexes indexes,
        CancellationToken cancellationToken
    )
    {
        var engine = await services.EngineAsync(cancellationToken);
        var draft = $"kindling-draft/{image.Name}:{image.Tag}";
        try
        {
            await engine.BuildAsync(
                Request(image, indexes, engine, draft),
                image.Context.Whole(homes).WriteAsync,
                new Forward(news => progress.Report(image.Name, news)),
                cancellationToken
            );
        }
        catch (BuildFailedException exception)
        {
            throw BuildCause.Explain(image.Name, exception);
        }

        progress.Phase(image.Name, "labels");
        var versions = await ImageVersions.AskAsync(engine, draft, cancellationToken);
        await LabelAsync(engine, image, draft, versions, cancellationToken);
        await engine.RemoveImageAsync(draft, force: false, cancellationToken);
    }

    private async Task LabelAsync(
        DockerClient engine,
        PlannedImage image,
        string draft,
        IReadOnlyDictionary<string, string> versions,
        CancellationToken cancellationToken
    )
    {
        var context = new BuildContext([
            ContextEntry.FromBytes("Dockerfile", Encoding.UTF8.GetBytes($"FROM {draft}\n")),
        ]);
        await engine.BuildAsync(
            new BuildRequest
            {
                Tags = [image.Reference.ToString()],
                Labels = ImageLabels.Of(
                    image,
                    settings,
                    identity,
                    versions,
                    services.Time.GetUtcNow()
                ),
                Builder = BuilderFor(engine),
                Platform = settings.Platform,
            },
            context.WriteAsync,
            new Forward(_ => { }),
            cancellationToken
        );
    }

    private BuildRequest Request(
        PlannedImage image,
        BuildIndexes indexes,
        DockerClient engine,
        string draft
    )
    {
        var arguments = indexes.ArgumentsFor(image.Definition.Dockerfile);
        if (image.Definition.Dockerfile.BaseArgument is { } ground)
        {
            arguments[ground] = image.Parent?.Reference.ToString() ?? identity.Name;
        }

        return new BuildRequest
        {
            Tags = [draft],
            BuildArguments = arguments,
            Builder = BuilderFor(engine),
            NetworkMode = indexes.NeedsHostNetwork(image.Definition.Dockerfile) ? "host" : null,
            NoCache = settings.NoCache,
            Platform = settings.Platform,
        };
    }

    private ImageBuilder BuilderFor(DockerClient engine) =>
        settings.Builder is { } named ? Enum.Parse<ImageBuilder>(named, ignoreCase: true)
        : engine.HasBuildKit ? ImageBuilder.BuildKit
        : ImageBuilder.Classic;

    private ImageResult Result(PlannedImage image, ImageOutcome outcome, long start) =>
        new(image.Name, image.Reference, outcome, services.Time.GetElapsedTime(start));

    // Progress<T> would send the news round by the thread pool, in any order.
    private sealed class Forward(Action<BuildEvent> take) : IProgress<BuildEvent>
    {
        public void Report(BuildEvent value) => take(value);
    }
}
