using Kindling.Docker;
using Kindling.Oci;

namespace Kindling.Pipelines.Images;

/// <summary>Has the engine send an image to its registry, under a name that says which image it is.</summary>
internal sealed class ImageSending(ImageServices services, IImageProgress progress)
{
    /// <summary>Sends the layers that the registry does not have; answers the manifest's digest there.</summary>
    public async Task<Digest> SendAsync(ImageResult image, CancellationToken cancellationToken)
    {
        var engine = await services.EngineAsync(cancellationToken);
        var local =
            await engine.InspectImageAsync(image.Reference.ToString(), cancellationToken)
            ?? throw new PipelineException(
                $"{image.Reference} is not on the engine: run BuildImages first."
            );
        // One name for one content: a push that was cut off, even by kill -9, goes on where it was.
        var tag = $"{image.Reference.Tag}.{local.Id.Split(':')[^1][..12]}";
        var name = image.Reference.WithTag(tag);
        try
        {
            progress.Phase(image.Name, $"pushing {image.Reference.Tag}");
            return await services.Repeat.RunAsync(
                async token =>
                {
                    // Each time: a run beside this one takes the name away when it is done.
                    await engine.TagAsync(local.Id, name.FamiliarName, tag, token);
                    return await PushAsync(engine, image.Name, name, token);
                },
                token => services.Registry(name.Registry).CheckPushAsync(name.Repository, token),
                news => progress.Phase(image.Name, news),
                cancellationToken
            );
        }
        finally
        {
            await Cleanup.TryAsync(
                token => engine.RemoveImageAsync($"{name.FamiliarName}:{tag}", force: false, token),
                services.Time
            );
        }
    }

    private async Task<Digest> PushAsync(
        DockerClient engine,
        string image,
        ImageReference name,
        CancellationToken cancellationToken
    )
    {
        // Asked for each time: a login of ECR ends.
        var credential = await services.EngineCredentialAsync(name.Registry, cancellationToken);
        try
        {
            var result = await engine.PushAsync(
                name.FamiliarName,
                name.Tag!,
                credential,
                new TransferMeter(image, progress),
                cancellationToken
            );
            return Digest.Parse(result.Digest);
        }
        catch (TransferFailedException exception)
            when (exception.Reason.Contains("immutable", StringComparison.OrdinalIgnoreCase))
        {
            // The same content was pushed before, by a run that ended before it gave the tag.
            var there = await services
                .Registry(name.Registry)
                .HeadManifestAsync(name, cancellationToken);
            if (there is null)
            {
                throw;
            }

            return there.Digest;
        }
    }
}
