using Kindling.Oci;

namespace Kindling.Pipelines.Images;

/// <summary>How an image came to be there.</summary>
public enum ImageOutcome
{
    /// <summary>The registry has it.</summary>
    InRegistry,

    /// <summary>The engine has it.</summary>
    OnEngine,

    /// <summary>It was built now.</summary>
    Built,
}

/// <summary>An image that is there.</summary>
/// <param name="Name">Its short name.</param>
/// <param name="Reference">Its full name with its tag.</param>
/// <param name="Outcome">How it came to be there.</param>
/// <param name="Duration">How long that took.</param>
public sealed record ImageResult(
    string Name,
    ImageReference Reference,
    ImageOutcome Outcome,
    TimeSpan Duration
)
{
    /// <summary>The registry's digest; null while no registry has it.</summary>
    public Digest? Digest { get; init; }
}
