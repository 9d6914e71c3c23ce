using System.Text;
using System.Text.Json;
using Kindling.Testing;

namespace Kindling.Oci.Tests.Registries;

/// <summary>An image with a configuration and two layers, the same for the same seed.</summary>
internal sealed class SmallImage
{
    public SmallImage(int seed = 1, int layerSize = 2000)
    {
        Layers =
        [
            ArchiveMaker.Noise(layerSize, seed),
            ArchiveMaker.Noise(layerSize / 2, seed + 100),
        ];
        Config = Encoding.UTF8.GetBytes(
            $$$"""
            {"os":"linux","architecture":"amd64","created":"2026-11-01T12:00:00Z",
             "config":{"Labels":{"seed":"{{{seed}}}"},"Env":["A=b"]},
             "rootfs":{"type":"layers","diff_ids":["{{{Digest.Of(Layers[0])}}}","{{{Digest.Of(
                Layers[1]
            )}}}"]}}
            """
        );
        Manifest = new Manifest(
            MediaTypes.OciManifest,
            JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    schemaVersion = 2,
                    mediaType = MediaTypes.OciManifest,
                    config = Part("application/vnd.oci.image.config.v1+json", Config),
                    layers = Layers.Select(x => Part("application/vnd.oci.image.layer.v1.tar", x)),
                }
            )
        );
    }

    public byte[][] Layers { get; }

    public byte[] Config { get; }

    public Manifest Manifest { get; }

    public static Manifest Index(params SmallImage[] images) =>
        new(
            MediaTypes.OciIndex,
            JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    schemaVersion = 2,
                    mediaType = MediaTypes.OciIndex,
                    manifests = images.Select(x =>
                        Part(MediaTypes.OciManifest, x.Manifest.Bytes.ToArray())
                    ),
                }
            )
        );

    public async Task PushAsync(RegistryClient client, string repository, string tag)
    {
        foreach (var blob in Layers.Append(Config))
        {
            await client.UploadAsync(repository, blob);
        }

        await client.PutManifestAsync(repository, tag, Manifest, Clients.Token);
    }

    private static object Part(string mediaType, byte[] bytes) =>
        new
        {
            mediaType,
            digest = Digest.Of(bytes).ToString(),
            size = bytes.Length,
        };
}
