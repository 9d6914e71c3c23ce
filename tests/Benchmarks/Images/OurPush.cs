using System.Diagnostics;
using System.Text.Json;
using Kindling.Docker;
using Kindling.Pipelines.Downloads;
using Kindling.Pipelines.Images;
using Serilog.Core;

namespace Kindling.Benchmarks.Images;

/// <summary>
/// PushImages in this process: the plan, the questions to the registry and its answers; none to the engine. Without CheckPush, the
/// proof before a build that the registry will take the images, which the other side has not.
/// </summary>
internal static class OurPush
{
    public static async Task<double> RunAsync(
        string root,
        string registry,
        string baseImage,
        CancellationToken cancellationToken
    )
    {
        var variables = Environment
            .GetEnvironmentVariables()
            .Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(x => (string)x.Key, x => (string)x.Value!, StringComparer.Ordinal);
        using var downloader = new Downloader(
            DownloadSettings.For(root, ["../shared/mirror"], variables),
            Logger.None,
            new LogProgress(Logger.None, TimeProvider.System),
            TimeProvider.System
        );
        var settings = new ImageSettings
        {
            Root = root,
            Registry = registry,
            BaseImage = baseImage,
            DebianDate = await DateAsync(root, cancellationToken),
            Versions = new Dictionary<Product, string>
            {
                [Product.Spark] = "4.3.0",
                [Product.Hadoop] = "3.5.0",
            },
        };
        var start = Stopwatch.GetTimestamp();
        using var services = new ImageServices(
            new ImageAccess { Registry = registry },
            variables,
            TimeProvider.System
        );
        var pipeline = new ImagePipeline(
            settings,
            services,
            (product, token) => downloader.FetchAsync(product, settings.Versions[product], token),
            new NoProgress(),
            Logger.None
        );
        await pipeline.PushAsync(pipeline.Products, [], cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return services.EngineRequests == 0
            ? elapsed
            : throw new InvalidOperationException(
                "the registry did not have all: something else than the command's own was measured"
            );
    }

    private static async Task<string> DateAsync(string root, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(Path.Combine(root, ".nuke", "parameters.json"));
        using var json = await JsonDocument.ParseAsync(file, cancellationToken: cancellationToken);
        return json.RootElement.GetProperty("DebianDate").GetString()!;
    }

    private sealed class NoProgress : IImageProgress
    {
        public Task TrackAsync(IReadOnlyList<string> images, Func<Task> work) => work();

        public void Report(string image, BuildEvent news) { }

        public void Phase(string image, string phase) { }
    }
}
