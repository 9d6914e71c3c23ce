using System.Text;
using Kindling.Docker;
using Kindling.Pipelines.Downloads;

namespace Kindling.Pipelines.Images;

/// <summary>Makes one image on the engine, from its context to its labels.</summary>
internal sealed class ImageMaking(
    ImageSettings settings,
    BaseIdentity identity,
    IReadOnlyDictionary<Product, string> homes,
    ImageServices services,
    IImageProgress progress
)
{
    /// <summary>
    /// Built under a name of this run's own, asked for its versions, and given its labels and its tag by a build without a step: only
    /// a finished image ever has the tag, and builds beside this one do not meet.
    /// </summary>
    public async Task MakeAsync(
        PlannedImage image,
        BuildIndexes indexes,
        CancellationToken cancellationToken
    )
    {
        var engine = await services.EngineAsync(cancellationToken);
        var draft = Leftovers.DraftOf(image, services.Run, services.Time.GetUtcNow());
        try
        {
            await DraftAsync(engine, image, indexes, draft, cancellationToken);
            progress.Phase(image.Name, "labels");
            var versions = await ImageVersions.AskAsync(engine, draft, cancellationToken);
            await LabelAsync(engine, image, draft, versions, cancellationToken);
        }
        finally
        {
            await Cleanup.TryAsync(
                token => engine.RemoveImageAsync(draft, force: false, token),
                services.Time
            );
        }
    }

    private async Task DraftAsync(
        DockerClient engine,
        PlannedImage image,
        BuildIndexes indexes,
        string draft,
        CancellationToken cancellationToken
    )
    {
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
    }

    private async Task LabelAsync(
        DockerClient engine,
        PlannedImage image,
        string draft,
        IReadOnlyDictionary<string, string> versions,
        CancellationToken cancellationToken
    )
    {
        var made =
            await engine.InspectImageAsync(draft, cancellationToken)
            ?? throw new PipelineException(
                $"{image.Name}: {draft} went from the engine while it was built: run again."
            );
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
                    made.Layers,
                    services.Time.GetUtcNow()
                ),
                Builder = BuilderFor(engine),
                Platform = settings.PlatformOrDefault,
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

        var nearby = indexes.NeedsHostNetwork(image.Definition.Dockerfile);
        if (nearby && !engine.IsLocal)
        {
            throw new PipelineException(
                $"{image.Name}: the engine is on another machine, and its builds reach no package index on this one: name addresses by --python-indexes and --cran-mirrors."
            );
        }

        return new BuildRequest
        {
            Tags = [draft],
            BuildArguments = arguments,
            Builder = BuilderFor(engine),
            NetworkMode = nearby ? "host" : null,
            NoCache = settings.NoCache,
            Platform = settings.PlatformOrDefault,
        };
    }

    private ImageBuilder BuilderFor(DockerClient engine) =>
        settings.Builder is { } named ? Enum.Parse<ImageBuilder>(named, ignoreCase: true)
        : engine.HasBuildKit ? ImageBuilder.BuildKit
        : ImageBuilder.Classic;

    // Progress<T> would send the news round by the thread pool, in any order.
    private sealed class Forward(Action<BuildEvent> take) : IProgress<BuildEvent>
    {
        public void Report(BuildEvent value) => take(value);
    }
}
