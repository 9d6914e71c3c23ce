using Kindling.Oci;

namespace Kindling.Pipelines.Releases;

/// <summary>A tag that an image is to have.</summary>
/// <param name="Image">Its full name with its digest.</param>
/// <param name="Tag">The tag.</param>
/// <param name="There">What has the tag now; null for nothing.</param>
/// <param name="Moves">The tag goes from release to release, as latest.</param>
internal sealed record TagChange(
    ImageReference Image,
    string Tag,
    Digest? There,
    bool Moves = false
)
{
    /// <summary>True where nothing is to be sent.</summary>
    public bool IsDone => There == Image.Digest;

    /// <summary>True where another image would lose the tag.</summary>
    public bool Takes => There is not null && !IsDone;

    /// <summary>The request: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests.</summary>
    public string Request =>
        $"PUT {Image.Registry}/v2/{Image.Repository}/manifests/{Tag}: the manifest {Image.Digest}{(Takes ? $", in place of {There}" : "")}";
}
