using Kindling.Oci;
using Kindling.Pipelines.Images;

namespace Kindling.Pipelines.Releases;

/// <summary>Gives images that their registry has the tags of a release.</summary>
internal sealed class ReleasedImages(ImageServices services)
{
    private readonly ImageTagging _tagging = new(services);

    public static void ThrowIfNone(IReadOnlyDictionary<string, PushedImage> images)
    {
        if (images.Count == 0)
        {
            throw new InvalidSettingsException([
                "there is no artifacts/images.json with the images to release: run PushImages, which writes it",
            ]);
        }
    }

    /// <summary>What is to be sent; nothing is.</summary>
    /// <param name="images">The images, with their digests.</param>
    /// <param name="tag">The version: other people rely on it, so that no other image may have it.</param>
    /// <param name="moving">Tags that go from release to release, as latest.</param>
    /// <param name="force">Takes the version from another image.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PipelineException">All that is in the way, at once.</exception>
    public async Task<IReadOnlyList<TagChange>> PlanAsync(
        IReadOnlyDictionary<string, PushedImage> images,
        string tag,
        IReadOnlyList<string> moving,
        bool force,
        CancellationToken cancellationToken
    )
    {
        ThrowIfNone(images);
        var references = images
            .OrderBy(x => x.Key, StringComparer.Ordinal)
            .Select(x => x.Value.Reference)
            .ToArray();
        var found = new (bool IsThere, TagChange[] Changes)[references.Length];
        await Stages.EachAsync(
            references.Index(),
            async (x, token) => found[x.Index] = await LookAsync(x.Item, tag, moving, token),
            cancellationToken
        );
        string[] problems =
        [
            .. references
                .Zip(found)
                .Where(x => !x.Second.IsThere)
                .Select(x =>
                    $"{x.First.Name}@{x.First.Digest} is not in its registry: run PushImages"
                ),
            .. found
                .SelectMany(x => x.Changes)
                .Where(x => !x.Moves && x.Takes && !force)
                .Select(x =>
                    $"{x.Image.Name}:{x.Tag} is {x.There}, and would become {x.Image.Digest}: raise the version, or say --force-tags"
                ),
        ];
        return problems.Length == 0
            ? [.. found.SelectMany(x => x.Changes)]
            : throw new PipelineException(string.Join("\n", problems));
    }

    /// <summary>Sends what was planned. A driver and its executors by one tag fit when it is done; a run that was ended goes on there.</summary>
    public Task GiveAsync(IEnumerable<TagChange> changes, CancellationToken cancellationToken) =>
        Stages.EachAsync(
            changes.Where(x => !x.IsDone).GroupBy(x => x.Image),
            (image, token) => _tagging.TagAsync(image.Key, [.. image.Select(x => x.Tag)], token),
            cancellationToken
        );

    private async Task<(bool IsThere, TagChange[] Changes)> LookAsync(
        ImageReference image,
        string version,
        IReadOnlyList<string> moving,
        CancellationToken cancellationToken
    )
    {
        var registry = services.Registry(image.Registry);
        var isThere = await registry.HeadManifestAsync(image, cancellationToken) is not null;
        var changes = new List<TagChange>();
        foreach (var tag in moving.Prepend(version).Distinct(StringComparer.Ordinal))
        {
            var there = await registry.HeadManifestAsync(image.WithTag(tag), cancellationToken);
            changes.Add(new TagChange(image, tag, there?.Digest, Moves: tag != version));
        }

        return (isThere, [.. changes]);
    }
}
