namespace Kindling.Oci;

/// <summary>Copies an image with everything below it, blobs first, so that no manifest ever names what is not there.</summary>
internal sealed class ImageCopy(
    RegistryClient source,
    ImageReference image,
    RegistryClient target,
    ImageReference repository
)
{
    private const int BlobsAtOnce = 4;
    private const int DeepestIndex = 4;

    public async Task<Digest> RunAsync(ImageReference? tag, CancellationToken cancellationToken)
    {
        var manifest = await source.GetManifestAsync(image, cancellationToken);
        await CopyAsync(manifest, 0, cancellationToken);
        if (tag is not null && !await IsThereAsync(tag, manifest.Digest, cancellationToken))
        {
            await PutAsync(tag.Reference, manifest, cancellationToken);
        }

        return manifest.Digest;
    }

    private async Task CopyAsync(Manifest manifest, int depth, CancellationToken cancellationToken)
    {
        // A registry refuses a manifest whose blobs it has not: one that is there is complete.
        var there = repository.WithDigest(manifest.Digest);
        if (await IsThereAsync(there, manifest.Digest, cancellationToken))
        {
            return;
        }

        if (depth > DeepestIndex)
        {
            throw new FormatException($"{image} is an index of indexes without end.");
        }

        if (manifest.IsIndex)
        {
            foreach (var child in ImageIndex.Parse(manifest).Manifests)
            {
                var named = image.WithDigest(child.Digest);
                var next = await source.GetManifestAsync(named, cancellationToken);
                await CopyAsync(next, depth + 1, cancellationToken);
            }
        }
        else
        {
            await CopyBlobsAsync(ImageManifest.Parse(manifest), cancellationToken);
        }

        await PutAsync(manifest.Digest.ToString(), manifest, cancellationToken);
    }

    private Task CopyBlobsAsync(ImageManifest manifest, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            manifest
                .Layers.Append(manifest.Config)
                .Where(blob => !MediaTypes.IsForeign(blob.MediaType))
                .DistinctBy(blob => blob.Digest),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = BlobsAtOnce,
                CancellationToken = cancellationToken,
            },
            async (blob, token) => await CopyBlobAsync(blob, token)
        );

    private async Task CopyBlobAsync(Descriptor blob, CancellationToken cancellationToken)
    {
        if (
            source.Registry == target.Registry
            && (
                image.Repository == repository.Repository
                || await target.MountBlobAsync(
                    repository.Repository,
                    blob.Digest,
                    image.Repository,
                    cancellationToken
                )
            )
        )
        {
            return;
        }

        await target.UploadBlobAsync(
            repository.Repository,
            blob.Digest,
            blob.Size,
            token => source.GetBlobAsync(image.Repository, blob.Digest, token),
            null,
            cancellationToken
        );
    }

    private async Task<bool> IsThereAsync(
        ImageReference named,
        Digest digest,
        CancellationToken cancellationToken
    ) => (await target.HeadManifestAsync(named, cancellationToken))?.Digest == digest;

    private Task<Digest> PutAsync(
        string reference,
        Manifest manifest,
        CancellationToken cancellationToken
    ) => target.PutManifestAsync(repository.Repository, reference, manifest, cancellationToken);
}
