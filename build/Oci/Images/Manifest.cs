namespace Kindling.Oci;

/// <summary>What a registry says of a manifest without sending it.</summary>
public sealed record ManifestDescriptor(Digest Digest, string MediaType, long Size);

/// <summary>A manifest's exact bytes: its digest is theirs, so they are never written anew.</summary>
public sealed class Manifest(string mediaType, ReadOnlyMemory<byte> bytes)
{
    /// <summary>What the bytes are.</summary>
    public string MediaType { get; } = mediaType;

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <summary>Their digest.</summary>
    public Digest Digest { get; init; } = Digest.Of(bytes.Span);

    /// <summary>True when it lists other manifests.</summary>
    public bool IsIndex => MediaTypes.IsIndex(MediaType);

    /// <summary>Digest, media type and size.</summary>
    public ManifestDescriptor Descriptor => new(Digest, MediaType, Bytes.Length);
}

/// <summary>A reference to bytes.</summary>
public sealed record Descriptor(string MediaType, Digest Digest, long Size)
{
    /// <summary>What a manifest in an index is for, if it says so.</summary>
    public Platform? Platform { get; init; }
}

/// <summary>An operating system and a processor.</summary>
public sealed record Platform(string Os, string Architecture, string? Variant = null);

/// <summary>One image: its configuration and its layers, lowest first.</summary>
public sealed record ImageManifest(Descriptor Config, IReadOnlyList<Descriptor> Layers)
{
    /// <summary>Reads a manifest of one image.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ImageManifest Parse(Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return ImageJson.Read(
            manifest.Bytes,
            "manifest of an image",
            root => new ImageManifest(
                ImageJson.Descriptor(root.GetProperty("config")),
                [.. root.GetProperty("layers").EnumerateArray().Select(ImageJson.Descriptor)]
            )
        );
    }
}

/// <summary>Several images under one name, often for several platforms.</summary>
public sealed record ImageIndex(IReadOnlyList<Descriptor> Manifests)
{
    /// <summary>Reads an index.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ImageIndex Parse(Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return ImageJson.Read(
            manifest.Bytes,
            "index of images",
            root => new ImageIndex([
                .. root.GetProperty("manifests").EnumerateArray().Select(ImageJson.Descriptor),
            ])
        );
    }
}
