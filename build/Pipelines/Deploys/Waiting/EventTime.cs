using System.Globalization;
using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>When an event was last seen: of the two ways to record one, each has fields of its own (https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/).</summary>
internal static class EventTime
{
    /// <summary>Null where it has no time at all.</summary>
    public static DateTimeOffset? Of(JsonElement happened) =>
        Parse(happened.Text("series", "lastObservedTime"))
        ?? Parse(happened.Text("lastTimestamp"))
        ?? Parse(happened.Text("eventTime"))
        ?? Parse(happened.Text("firstTimestamp"));

    /// <summary>A time as Kubernetes writes it; null for none.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time
        )
            ? time
            : null;
}
