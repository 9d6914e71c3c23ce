using Kindling.Pipelines.Images;

namespace Kindling.Pipelines.Releases;

/// <summary>What to publish.</summary>
public sealed record ReleaseSettings
{
    /// <summary>What is released.</summary>
    public required ReleaseCommit Commit { get; init; }

    /// <summary>Where Bundle has put its files.</summary>
    public required string BundleFolder { get; init; }

    /// <summary>What Changelog has written.</summary>
    public required string Changelog { get; init; }

    /// <summary>The images by their short names, with their digests.</summary>
    public required IReadOnlyDictionary<string, PushedImage> Images { get; init; }

    /// <summary>Tags that go from release to release, as latest.</summary>
    public IReadOnlyList<string> MovingTags { get; init; } = [];

    /// <summary>True to take the version's tag from another image.</summary>
    public bool ForceTags { get; init; }
}
