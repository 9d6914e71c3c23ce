using Kindling.Oci;

namespace Kindling.Pipelines.Images;

/// <summary>Gives tags to images that their registry has; no layer is sent.</summary>
internal sealed class ImageTagging(ImageServices services)
{
    /// <summary>Gives an image further tags; one that it has already costs one question.</summary>
    public async Task TagAsync(
        ImageReference image,
        IReadOnlyList<string> tags,
        CancellationToken cancellationToken
    )
    {
        var registry = services.Registry(image.Registry);
        var missing = new List<string>();
        foreach (var tag in tags)
        {
            var there = await registry.HeadManifestAsync(image.WithTag(tag), cancellationToken);
            if (there?.Digest != image.Digest)
            {
                missing.Add(tag);
            }
        }

        if (missing.Count > 0)
        {
            var given = await registry.TagAsync(
                image.Repository,
                image.Digest!.Value,
                missing,
                cancellationToken
            );
            ThrowIfTaken(image, given);
        }
    }

    // A driver and its executors by one release tag would not fit.
    private static void ThrowIfTaken(
        ImageReference image,
        IReadOnlyDictionary<string, Digest> given
    )
    {
        var taken = given.Where(x => x.Value != image.Digest).ToArray();
        if (taken.Length > 0)
        {
            throw new PipelineException(
                $"{string.Join(", ", taken.Select(x => $"{image.WithTag(x.Key)} is {x.Value}"))}, given by another run at the same time: let one of them end, and run again."
            );
        }
    }
}
