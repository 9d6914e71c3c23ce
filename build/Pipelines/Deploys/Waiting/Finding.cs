namespace Kindling.Pipelines.Deploys;

/// <summary>How long something may look wrong before it counts.</summary>
internal enum Patience
{
    /// <summary>It does not pass by itself.</summary>
    None,

    /// <summary>A registry may have had a bad moment.</summary>
    Short,

    /// <summary>What it needs may only be on its way.</summary>
    Grace,

    /// <summary>It may only be slow to start.</summary>
    Start,

    /// <summary>A node may be on its way.</summary>
    Capacity,

    /// <summary>A node may be on its way, or only be out of reach for a moment.</summary>
    Taint,
}

/// <summary>Why something is not ready.</summary>
/// <param name="Resource">What it is about: "pod datanode-0, container datanode".</param>
/// <param name="Cause">In words.</param>
/// <param name="Advice">What to do.</param>
/// <param name="Patience">How long it may last.</param>
internal sealed record Finding(string Resource, string Cause, string Advice, Patience Patience)
{
    /// <summary>A container whose last lines say more.</summary>
    public (string Pod, string Container, bool Previous)? Log { get; init; }

    /// <summary>The Secret or ConfigMap that is said not to be there.</summary>
    public MissingObject? Missing { get; init; }

    /// <summary>What it may only wait for, a component or its host: while that is awaited itself, this is no fault.</summary>
    public string? Needs { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Resource}: {Cause}";
}
