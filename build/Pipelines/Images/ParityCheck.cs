using Kindling.Oci;

namespace Kindling.Pipelines.Images;

/// <summary>
/// Refuses a driver and executors that would not understand each other: Python of another minor version fails in the first UDF, another
/// Spark in the first task. Images of ours tell their versions by labels, others are run and asked.
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
                    driver.GetValueOrDefault(name) != executor.GetValueOrDefault(name)
                )
                .Select(name =>
                    $"{name}: the driver has {Shown(driver, name)}, the executor {Shown(executor, name)}"
                ),
        ];

    private static string Shown(IReadOnlyDictionary<string, string> versions, string name) =>
        versions.GetValueOrDefault(name) ?? "none";

    private async Task<IReadOnlyDictionary<string, string>> VersionsAsync(
        ImageReference image,
        CancellationToken cancellationToken
    )
    {
        var local = await services.OnEngineAsync(image, cancellationToken);
        var labels = local?.Labels ?? await LabelsInRegistryAsync(image, cancellationToken);
        if (ImageVersions.FromLabels(labels) is { } told)
        {
            return told;
        }

        var engine = await services.EngineAsync(cancellationToken);
        if (local is null)
        {
            var credential = await services.EngineCredentialAsync(
                image.Registry,
                cancellationToken
            );
            await engine.PullAsync(
                image.ToString(),
                credential,
                platform,
                progress: null,
                cancellationToken
            );
        }

        return await ImageVersions.AskAsync(engine, image.ToString(), cancellationToken);
    }

    private async Task<IReadOnlyDictionary<string, string>> LabelsInRegistryAsync(
        ImageReference image,
        CancellationToken cancellationToken
    )
    {
        var registry = services.Registry(image.Registry);
        var manifest = await registry.GetManifestAsync(image, cancellationToken);
        if (manifest.IsIndex)
        {
            var parts = platform.Split('/');
            var own =
                ImageIndex
                    .Parse(manifest)
                    .Manifests.FirstOrDefault(x =>
                        x.Platform?.Os == parts[0] && x.Platform?.Architecture == parts[1]
                    )
                ?? throw new PipelineException($"{image} is not there for {platform}.");
            manifest = await registry.GetManifestAsync(
                image.WithDigest(own.Digest),
                cancellationToken
            );
        }

        var config = await registry.GetConfigAsync(
            image.Repository,
            ImageManifest.Parse(manifest),
            cancellationToken
        );
        return config.Labels;
    }
}
