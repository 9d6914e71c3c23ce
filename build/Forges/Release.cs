namespace Kindling.Forges;

/// <summary>What a release is to be.</summary>
public sealed record Release
{
    /// <summary>The git tag, which is there already.</summary>
    public required string Tag { get; init; }

    /// <summary>The version that the tag names, without a v in front: GitLab's packages go by it.</summary>
    public required string Version { get; init; }

    /// <summary>The title.</summary>
    public required string Name { get; init; }

    /// <summary>What is new, as Markdown.</summary>
    public required string Notes { get; init; }

    /// <summary>The commit that the tag points to.</summary>
    public required string Commit { get; init; }

    /// <summary>True for 1.0.0-rc.1 and the like.</summary>
    public bool IsPrerelease { get; init; }

    /// <summary>What others download.</summary>
    public IReadOnlyList<ReleaseFile> Files { get; init; } = [];
}

/// <summary>A file of a release.</summary>
/// <param name="Name">Its name for those who download it.</param>
/// <param name="Path">Where it lies here.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Sha256">Its SHA-256, 64 lower-case hexadecimal digits.</param>
/// <param name="MediaType">Its media type.</param>
public sealed record ReleaseFile(
    string Name,
    string Path,
    long Size,
    string Sha256,
    string MediaType = "application/octet-stream"
);
