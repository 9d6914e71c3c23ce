using System.Globalization;
using Kindling.Docker;

namespace Kindling.Pipelines.Images;

/// <summary>
/// What a run has on the engine only while it lasts: drafts of images, containers and networks of tests. A run that is killed leaves
/// them, so the next one removes those that no run can still need. They tell their age, since an engine may serve several runs.
/// </summary>
internal static class Leftovers
{
    private const string Repository = "kindling-draft/";
    private const string Label = "io.kindling.passing";
    private const string TimeFormat = "yyyyMMddHHmmss";

    // Longer than the longest run there is, since a runner ends jobs after an hour.
    private static readonly TimeSpan s_age = TimeSpan.FromHours(3);

    /// <summary>On all containers and networks of a run.</summary>
    public static IReadOnlyDictionary<string, string> Labels { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal) { [Label] = "" };

    /// <summary>The name of an image that is not finished.</summary>
    /// <param name="image">The image.</param>
    /// <param name="run">What no other run has in its names.</param>
    /// <param name="now">The time: the engine keeps that of the cached layers, which tells nothing.</param>
    public static string DraftOf(PlannedImage image, string run, DateTimeOffset now) =>
        $"{Repository}{image.Name}:{image.Tag}-{now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{run}";

    /// <summary>Removes what killed runs left; answers what the engine does not let go.</summary>
    public static async Task<IReadOnlyList<string>> SweepAsync(
        DockerClient engine,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var oldest = now - s_age;
        List<string> kept = [];
        var containers = await engine.ListContainersAsync(Label, cancellationToken);
        foreach (var container in containers.Where(x => x.Created < oldest))
        {
            await TryAsync(
                $"container {container.Id}",
                engine.RemoveContainerAsync(container.Id, cancellationToken),
                kept
            );
        }

        var networks = await engine.ListNetworksAsync(Label, cancellationToken);
        foreach (var network in networks.Where(x => x.Created < oldest))
        {
            await TryAsync(
                $"network {network.Id}",
                engine.RemoveNetworkAsync(network.Id, cancellationToken),
                kept
            );
        }

        var images = await engine.ListImageNamesAsync(Repository + "*", cancellationToken);
        foreach (var image in images.Where(name => TimeOf(name) < oldest))
        {
            await TryAsync(
                image,
                engine.RemoveImageAsync(image, force: false, cancellationToken),
                kept
            );
        }

        return kept;
    }

    // One that stays must not keep the others: a draft is gigabytes.
    private static async Task TryAsync(string name, Task removal, List<string> kept)
    {
        try
        {
            await removal;
        }
        catch (DockerException exception)
        {
            kept.Add($"{name}: {exception.Message}");
        }
    }

    // Null, which is not before anything, for a name that is not a draft's.
    private static DateTimeOffset? TimeOf(string draft) =>
        draft.Split('-') is [.., var time, _]
        && DateTimeOffset.TryParseExact(
            time,
            TimeFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var started
        )
            ? started
            : null;
}
