namespace Kindling.Oci;

/// <summary>The media types of manifests: https://github.com/opencontainers/image-spec/blob/main/media-types.md.</summary>
public static class MediaTypes
{
    /// <summary>OCI's index of several manifests.</summary>
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";

    /// <summary>OCI's manifest of one image.</summary>
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>Docker's list of several manifests.</summary>
    public const string DockerList = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>Docker's manifest of one image.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    internal static readonly string[] Manifests =
    [
        OciIndex,
        OciManifest,
        DockerList,
        DockerManifest,
    ];

    internal static bool IsIndex(string mediaType) => mediaType is OciIndex or DockerList;

    // Layers that stay with their publisher; registries do not hold them.
    internal static bool IsForeign(string mediaType) =>
        mediaType.Contains(".foreign.", StringComparison.Ordinal)
        || mediaType.Contains(".nondistributable.", StringComparison.Ordinal);
}
