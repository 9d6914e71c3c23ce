using System.Net;
using Kindling.Oci;

namespace Kindling.Pipelines.Images;

/// <summary>
/// Refuses a driver and executors that would not understand each other: Python of another minor version fails in the first UDF, another
/// Spark in the first task. Images of ours tell their versions by labels; others, and those that only stand on ours, are run and asked.
/// </summary>
internal sealed class ParityCheck(ImageServices services, string platform)
{
    /// <summary>What the two images differ in, a line each; empty when they fit.</summary>
    public async Task<IReadOnlyList<string>> DifferencesAsync(
        ImageReference driver,
        ImageReference executor,
        CancellationToken cancellationToken
    ) =>
        Differences(
            await VersionsAsync(driver, cancellationToken),
            await VersionsAsync(executor, cancellationToken)
        );

    internal static IReadOnlyList<string> Differences(
        IReadOnlyDictionary<string, string> driver,
        IReadOnlyDictionary<string, string> executor
    ) =>
        [
            .. ImageVersions
                .Names.Where(name =>
                    Public(driver.GetValueOrDefault(name))
                    != Public(executor.GetValueOrDefault(name))
                )
                .Select(name =>
                    $"{name}: the driver has {Shown(driver, name)}, the executor {Shown(executor, name)}"
                ),
        ];

    // Debian's 2.2.3+dfsg is pandas 2.2.3: https://packaging.python.org/specifications/version-specifiers/#local-version-identifiers
    private static string? Public(string? version) => version?.Split('+')[0];

    private static string Shown(IReadOnlyDictionary<string, string> versions, string name) =>
        versions.GetValueOrDefault(name) ?? "none";

    private async Task<IReadOnlyDictionary<string, string>> VersionsAsync(
        ImageReference image,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await InRegistryAsync(image, cancellationToken);
        }
        catch (RegistryException exception) when (IsNotThere(exception))
        {
            // It was never pushed, or there is no such registry from here.
            if (await services.OnEngineAsync(image, cancellationToken) is not { } local)
            {
                throw;
            }

            return Labelled(local.Labels, local.Layers)
                ?? await AskAsync(image.ToString(), cancellationToken);
        }
    }

    // Docker Hub says 401 of what is not there. A registry that fails is told: what the engine has
    // may be an older image.
    private static bool IsNotThere(RegistryException exception) =>
        exception.Status
            is HttpStatusCode.NotFound
                or HttpStatusCode.Unauthorized
                or HttpStatusCode.Forbidden
        || (
            exception.Status is null
            && exception.InnerException
                is HttpRequestException
                {
                    HttpRequestError: HttpRequestError.NameResolutionError
                        or HttpRequestError.ConnectionError
                }
        );

    // The registry first: what the engine has under a tag may be an older image, and clusters pull from the registry.
    private async Task<IReadOnlyDictionary<string, string>> InRegistryAsync(
        ImageReference image,
        CancellationToken cancellationToken
    )
    {
        var manifest = await ManifestAsync(image, cancellationToken);
        var config = await services
            .Registry(image.Registry)
            .GetConfigAsync(image.Repository, ImageManifest.Parse(manifest), cancellationToken);
        if (Labelled(config.Labels, config.DiffIds.Select(x => x.ToString())) is { } told)
        {
            return told;
        }

        // Without the tag, which on the engine may stand for something else, and stays.
        var exact = ImageReference.Parse($"{image.Name}@{manifest.Digest}");
        if (await services.OnEngineAsync(exact, cancellationToken) is not null)
        {
            return await AskAsync(exact.ToString(), cancellationToken);
        }

        var engine = await services.EngineAsync(cancellationToken);
        await services.PullAsync(
            exact,
            manifest.Digest,
            platform,
            tell: _ => { },
            cancellationToken
        );
        try
        {
            return await AskAsync(exact.ToString(), cancellationToken);
        }
        finally
        {
            // Nobody asked for it to be there.
            await Cleanup.TryAsync(
                token => engine.RemoveImageAsync(exact.ToString(), force: false, token),
                services.Time
            );
        }
    }

    private async Task<Manifest> ManifestAsync(
        ImageReference image,
        CancellationToken cancellationToken
    )
    {
        var registry = services.Registry(image.Registry);
        var manifest = await registry.GetManifestAsync(image, cancellationToken);
        if (!manifest.IsIndex)
        {
            return manifest;
        }

        var parts = platform.Split('/');
        var own =
            ImageIndex
                .Parse(manifest)
                .Manifests.FirstOrDefault(x =>
                    x.Platform?.Os == parts[0] && x.Platform?.Architecture == parts[1]
                )
            ?? throw new PipelineException($"{image} is not there for {platform}.");
        return await registry.GetManifestAsync(image.WithDigest(own.Digest), cancellationToken);
    }

    private static IReadOnlyDictionary<string, string>? Labelled(
        IReadOnlyDictionary<string, string> labels,
        IEnumerable<string> layers
    ) => ImageLabels.AreFor(labels, layers) ? ImageVersions.FromLabels(labels) : null;

    private async Task<IReadOnlyDictionary<string, string>> AskAsync(
        string image,
        CancellationToken cancellationToken
    ) =>
        await ImageVersions.AskAsync(
            await services.EngineAsync(cancellationToken),
            image,
            cancellationToken
        );
}
