using Kindling.Oci;
using Serilog;

namespace Kindling.Pipelines.Images;

/// <summary>Finds out exactly which image the first of ours stands on.</summary>
internal sealed class BaseImages(ImageServices services, ILogger log)
{
    /// <summary>
    /// The digest written in the name; else the one under which the engine has the image; else what its registry says. An image that
    /// only this engine has is known by its id, so tags made from it mean nothing to other machines.
    /// </summary>
    public async Task<BaseIdentity> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        var reference = ImageReference.Parse(name);
        if (reference.Digest is { } written)
        {
            return Pinned(reference, written);
        }

        if (await services.OnEngineAsync(reference, cancellationToken) is not { } local)
        {
            var found =
                await services
                    .Registry(reference.Registry)
                    .HeadManifestAsync(reference, cancellationToken)
                ?? throw new PipelineException(
                    $"The base image {reference} is neither on the engine nor in its registry: name another by --base-image."
                );
            return Pinned(reference, found.Digest);
        }

        var digest = local
            .RepoDigests.Select(text => ImageReference.TryParse(text, out var x, out _) ? x : null)
            .FirstOrDefault(x => x?.Name == reference.Name)
            ?.Digest;
        if (digest is { } known)
        {
            return Pinned(reference, known);
        }

        log.Debug("{Image} is only on this engine: other machines compute other tags", reference);
        return new BaseIdentity(reference.ToString(), local.Id);
    }

    private static BaseIdentity Pinned(ImageReference reference, Digest digest) =>
        new($"{reference.FamiliarName}@{digest}", digest.ToString());
}
