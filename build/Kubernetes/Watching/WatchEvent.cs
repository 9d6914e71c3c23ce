using System.Text.Json;

namespace Kindling.Kubernetes;

/// <summary>What happened to an object.</summary>
public enum WatchEventKind
{
    /// <summary>It is there; at the start all are told so.</summary>
    Added,

    /// <summary>It changed.</summary>
    Modified,

    /// <summary>It is gone; the object is as it was last seen.</summary>
    Deleted,

    /// <summary>All that were there have been told; once for each list, so again after an outage. There is no object.</summary>
    Listed,
}

/// <summary>Something that happened.</summary>
public sealed record WatchEvent(WatchEventKind Kind, JsonElement Object);
