using System.Text;
using System.Text.Json;
using Kindling.Oci;

namespace Kindling.Pipelines.Images;

/// <summary>What a deploy needs to know of an image.</summary>
/// <param name="Reference">Its full name with the registry's digest.</param>
/// <param name="Version">The version of Spark or Hadoop in it; empty where nobody wrote it down.</param>
public sealed record PushedImage(ImageReference Reference, string Version = "");

/// <summary>An image in a registry, as artifacts/images.json tells it: deploys go by the digest.</summary>
/// <param name="Name">Its short name.</param>
/// <param name="Reference">Its full name with its tag and the registry's digest.</param>
public sealed record ImageRecord(string Name, ImageReference Reference)
{
    /// <summary>The version of Spark or Hadoop in it, as its label says.</summary>
    public string Version { get; init; } = "";

    /// <summary>The release tags that it has now.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Bytes in the registry: configuration and layers.</summary>
    public long Size { get; init; }

    /// <summary>Its layers as the registry keeps them, lowest first.</summary>
    public IReadOnlyList<Descriptor> Layers { get; init; } = [];

    /// <summary>linux/amd64 …</summary>
    public string Platform { get; init; } = "";

    /// <summary>The digest of the image that the first of ours stands on; empty for one that only an engine has.</summary>
    public string BaseDigest { get; init; } = "";

    /// <summary>Writes the records, whole or not at all.</summary>
    public static async Task WriteAsync(
        string file,
        IEnumerable<ImageRecord> images,
        CancellationToken cancellationToken
    )
    {
        var draft = $"{file}.{Environment.ProcessId}.tmp";
        await File.WriteAllBytesAsync(draft, Write(images), cancellationToken);
        File.Move(draft, file, overwrite: true);
    }

    /// <summary>The images that a file tells, by their short names, each with its digest and version; none where there is no file.</summary>
    public static async Task<IReadOnlyDictionary<string, PushedImage>> ReadAsync(
        string file,
        CancellationToken cancellationToken
    )
    {
        if (!File.Exists(file))
        {
            return new Dictionary<string, PushedImage>(StringComparer.Ordinal);
        }

        try
        {
            await using var stream = File.OpenRead(file);
            using var json = await JsonDocument.ParseAsync(
                stream,
                cancellationToken: cancellationToken
            );
            return json
                .RootElement.GetProperty("images")
                .EnumerateArray()
                .ToDictionary(
                    image => image.GetProperty("name").GetString()!,
                    image => new PushedImage(
                        ImageReference.Parse(
                            $"{image.GetProperty("repository").GetString()}@{image.GetProperty("digest").GetString()}"
                        ),
                        image.TryGetProperty("version", out var version) ? version.GetString()! : ""
                    ),
                    StringComparer.Ordinal
                );
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or FormatException)
        {
            throw new PipelineException(
                $"{file} cannot be read ({exception.Message}): run PushImages, which writes it.",
                exception
            );
        }
    }

    /// <summary>The records as a file.</summary>
    internal static byte[] Write(IEnumerable<ImageRecord> images)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("images");
            foreach (var image in images)
            {
                image.WriteTo(json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        stream.Write("\n"u8);
        return stream.ToArray();
    }

    private void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", Name);
        json.WriteString("repository", Reference.Name);
        json.WriteString("tag", Reference.Tag);
        json.WriteStartArray("tags");
        foreach (var tag in Tags)
        {
            json.WriteStringValue(tag);
        }

        json.WriteEndArray();
        json.WriteString("digest", Reference.Digest?.ToString());
        json.WriteString("version", Version);
        json.WriteNumber("size", Size);
        json.WriteString("platform", Platform);
        json.WriteString("baseDigest", BaseDigest);
        json.WriteStartArray("layers");
        foreach (var layer in Layers)
        {
            json.WriteStartObject();
            json.WriteString("digest", layer.Digest.ToString());
            json.WriteNumber("size", layer.Size);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
