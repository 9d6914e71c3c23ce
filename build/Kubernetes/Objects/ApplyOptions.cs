using System.Text.Json;

namespace Kindling.Kubernetes;

/// <summary>How an object is applied.</summary>
public sealed record ApplyOptions
{
    /// <summary>Who owns the fields afterwards.</summary>
    public string FieldManager { get; init; } = "kindling";

    /// <summary>True to take fields that others own.</summary>
    public bool Force { get; init; }

    /// <summary>True to have the server do all but keep it.</summary>
    public bool DryRun { get; init; }

    internal IEnumerable<(string Key, string? Value)> Parameters =>
        [
            ("fieldManager", FieldManager),
            ("force", Force ? "true" : "false"),
            ("dryRun", DryRun ? "All" : null),
            ("fieldValidation", "Strict"),
        ];
}

/// <summary>What an apply made.</summary>
/// <param name="Object">The object as the server has it, or would have it.</param>
/// <param name="IsCreated">True when it was not there before.</param>
public sealed record Applied(JsonElement Object, bool IsCreated);

/// <summary>How what depends on a deleted object is treated.</summary>
public enum Propagation
{
    /// <summary>The object goes at once, the rest after it.</summary>
    Background,

    /// <summary>The rest goes first.</summary>
    Foreground,

    /// <summary>The rest stays.</summary>
    Orphan,
}

/// <summary>How an object is deleted.</summary>
public sealed record DeleteOptions
{
    /// <summary>What becomes of its dependents.</summary>
    public Propagation Propagation { get; init; } = Propagation.Background;

    /// <summary>Only the object of this UID; one that was made anew under the same name stays.</summary>
    public string? Uid { get; init; }

    /// <summary>How long pods have to end, in whole seconds; null for what they say themselves.</summary>
    public TimeSpan? GracePeriod { get; init; }
}
