using Kindling.Oci;
using Kindling.Pipelines.Downloads;
using Kindling.Pipelines.Images.Structure;
using Serilog;

namespace Kindling.Pipelines.Images;

/// <summary>Images from their folders to their registry: planned as data, asked for, built where they are missing, tested, pushed.</summary>
public sealed class ImagePipeline
{
    private readonly ImageSettings _settings;
    private readonly ImageServices _services;
    private readonly IImageProgress _progress;
    private readonly ILogger _log;
    private readonly ImagePlanning _planning;

    /// <summary>A pipeline with these settings, all of which are checked here.</summary>
    /// <param name="settings">What to build.</param>
    /// <param name="services">The engine and the registries.</param>
    /// <param name="fetch">Brings a distribution.</param>
    /// <param name="progress">Shows how it goes on.</param>
    /// <param name="log">Tells the rest.</param>
    public ImagePipeline(
        ImageSettings settings,
        ImageServices services,
        Func<Product, CancellationToken, Task<Distribution>> fetch,
        IImageProgress progress,
        ILogger log
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        var problems = settings.Problems();
        if (problems.Count > 0)
        {
            throw new InvalidSettingsException(problems);
        }

        (_settings, _services) = (settings, services);
        (_progress, _log) = (progress, log);
        _planning = new ImagePlanning(settings, services, fetch, progress, log);
    }

    /// <summary>The images that people run.</summary>
    public IReadOnlyList<string> Products => ImageCatalog.Read(_settings.DockerFolder).Products;

    /// <summary>Sees to it that these images are there.</summary>
    public Task<IReadOnlyList<ImageResult>> BuildAsync(
        IReadOnlyList<string> names,
        CancellationToken cancellationToken
    ) =>
        ClientFailures.TellAsync(async () =>
            await ProvideAsync(
                await _planning.PlanAsync(names, cancellationToken),
                names,
                cancellationToken
            )
        );

    /// <summary>Runs the structure tests of these images on the engine.</summary>
    /// <param name="names">The images.</param>
    /// <param name="chromium">The browser that looks at JupyterLab's page.</param>
    /// <param name="cancellationToken">Ends the tests.</param>
    public Task<IReadOnlyList<ImageCheckResult>> TestAsync(
        IReadOnlyList<string> names,
        string chromium,
        CancellationToken cancellationToken
    ) =>
        ClientFailures.TellAsync(async () =>
        {
            var work = await _planning.PlanAsync(names, cancellationToken);
            var images = await ProvideAsync(work, names, cancellationToken);
            foreach (var image in images)
            {
                await work.Builds.EnsureOnEngineAsync(image, cancellationToken);
            }

            return await new ImageTests(_services, _settings, _log).RunAsync(
                images,
                chromium,
                cancellationToken
            );
        });

    /// <summary>Brings these images, and what they stand on, into the registry, and gives them the release tags.</summary>
    public Task<IReadOnlyList<ImageRecord>> PushAsync(
        IReadOnlyList<string> names,
        IReadOnlyList<string> tags,
        CancellationToken cancellationToken
    ) =>
        ClientFailures.TellAsync(async () =>
        {
            var work = await _planning.PlanAsync(names, cancellationToken);
            await ProvideAsync(work, names, cancellationToken);
            return await PushAsync(work, names, tags, cancellationToken);
        });

    /// <summary>Proves for each image that its repository may be written, and leaves nothing behind.</summary>
    public Task CheckPushAsync(CancellationToken cancellationToken)
    {
        var images = ImageCatalog
            .Read(_settings.DockerFolder)
            .Images.Select(image => _settings.Reference(image.Name, "check"));
        return ClientFailures.TellAsync(async () =>
        {
            await Stages.EachAsync(images, CheckPushAsync, cancellationToken);
            return true;
        });
    }

    private async Task CheckPushAsync(ImageReference image, CancellationToken cancellationToken)
    {
        if (await _services.CheckPushAsync(image, cancellationToken) is { } news)
        {
            _log.Information("{News}", news);
        }
    }

    /// <summary>What a driver's and an executor's image differ in.</summary>
    public Task<IReadOnlyList<string>> DifferencesAsync(
        string driver,
        string executor,
        CancellationToken cancellationToken
    ) =>
        ClientFailures.TellAsync(() =>
            new ParityCheck(_services, _settings.PlatformOrDefault).DifferencesAsync(
                ImageReference.Parse(driver),
                ImageReference.Parse(executor),
                cancellationToken
            )
        );

    /// <summary>Writes each image's context as a tar that plain <c>docker build - &lt; x.tar</c> takes.</summary>
    public Task<IReadOnlyList<string>> ExportAsync(
        IReadOnlyList<string> names,
        string folder,
        CancellationToken cancellationToken
    ) =>
        ClientFailures.TellAsync(async () =>
            await (await _planning.PlanAsync(names, cancellationToken)).ExportAsync(
                folder,
                cancellationToken
            )
        );

    private async Task<IReadOnlyList<ImageRecord>> PushAsync(
        ImageWork work,
        IReadOnlyList<string> names,
        IReadOnlyList<string> tags,
        CancellationToken cancellationToken
    )
    {
        var images = names.Select(name => work.Plan[name]).ToArray();
        var push = new ImagePush(_settings, work.Builds, _services, _progress);
        var digests = new Digest[images.Length];
        var records = new ImageRecord[images.Length];
        await _progress.TrackAsync(
            [.. work.Plan.Images.Select(image => image.Name)],
            async () =>
            {
                await Stages.EachAsync(
                    images.Index(),
                    async (x, token) => digests[x.Index] = await push.PushAsync(x.Item, token),
                    cancellationToken
                );
                await Stages.EachAsync(
                    images.Index(),
                    async (x, token) =>
                        records[x.Index] = await DescribeAsync(
                            push,
                            x.Item,
                            digests[x.Index],
                            token
                        ),
                    cancellationToken
                );
            }
        );
        return await TagAsync(records, tags, cancellationToken);
    }

    // Only when all are there: a driver and its executors by one release tag must fit at any moment.
    private async Task<IReadOnlyList<ImageRecord>> TagAsync(
        IReadOnlyList<ImageRecord> images,
        IReadOnlyList<string> tags,
        CancellationToken cancellationToken
    )
    {
        var tagging = new ImageTagging(_services);
        await Stages.EachAsync(
            images,
            (image, token) => tagging.TagAsync(image.Reference, tags, token),
            cancellationToken
        );
        return [.. images.Select(image => image with { Tags = tags })];
    }

    private static async Task<ImageRecord> DescribeAsync(
        ImagePush push,
        PlannedImage image,
        Digest pushed,
        CancellationToken cancellationToken
    ) =>
        await push.DescribeAsync(
            image,
            await push.SettleAsync(image, pushed, cancellationToken),
            cancellationToken
        );

    private async Task<IReadOnlyList<ImageResult>> ProvideAsync(
        ImageWork work,
        IReadOnlyList<string> names,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<ImageResult> results = [];
        await _progress.TrackAsync(
            [.. work.Plan.Images.Select(image => image.Name)],
            async () =>
                results = await work.Builds.ProvideAsync(
                    [.. names.Select(name => work.Plan[name])],
                    cancellationToken
                )
        );
        return results;
    }
}
