using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>How far an object has come.</summary>
internal enum Progress
{
    /// <summary>On its way.</summary>
    Waiting,

    /// <summary>There.</summary>
    Ready,

    /// <summary>It will not come by itself.</summary>
    Failed,
}

/// <summary>How far an object has come, and what it waits for.</summary>
internal readonly record struct ReadyState(Progress Progress, string Message)
{
    public static readonly ReadyState Ready = new(Progress.Ready, "ready");

    public static ReadyState Waiting(string message) => new(Progress.Waiting, message);
}

/// <summary>
/// When an object is ready, from its own status: the rules of kstatus (https://github.com/kubernetes-sigs/cli-utils/blob/master/pkg/kstatus/README.md),
/// but a Job is ready when it is complete, and what failed has failed.
/// </summary>
internal static class Readiness
{
    public static ReadyState Of(string kind, JsonElement live)
    {
        if (live.Text("metadata", "deletionTimestamp") is not null)
        {
            return ReadyState.Waiting("it is being deleted");
        }

        if (!IsSeen(kind, live))
        {
            return ReadyState.Waiting("its controller has not seen it yet");
        }

        return kind switch
        {
            "Deployment" => Deployment(live),
            "StatefulSet" => StatefulSet(live),
            "Job" => Job(live),
            _ => ReadyState.Ready,
        };
    }

    /// <summary>False while its controller tells about the time before the last change.</summary>
    public static bool IsSeen(string kind, JsonElement live) =>
        kind is not ("Deployment" or "StatefulSet")
        || live.Number("status", "observedGeneration") is { } observed
            && !(observed < live.Number("metadata", "generation"));

    private static ReadyState Deployment(JsonElement live)
    {
        var wanted = live.Number("spec", "replicas") ?? 1;
        var updated = live.Number("status", "updatedReplicas") ?? 0;
        var all = live.Number("status", "replicas") ?? 0;
        var available = live.Number("status", "availableReplicas") ?? 0;
        return updated < wanted ? ReadyState.Waiting($"{updated} of {wanted} pods are made")
            : all > updated ? ReadyState.Waiting($"{all - updated} old pods end")
            : available < wanted ? ReadyState.Waiting($"{available} of {wanted} pods are ready")
            : ReadyState.Ready;
    }

    private static ReadyState StatefulSet(JsonElement live)
    {
        var wanted = live.Number("spec", "replicas") ?? 1;
        var all = live.Number("status", "replicas") ?? 0;
        var ready = live.Number("status", "readyReplicas") ?? 0;
        var updated = live.Number("status", "updatedReplicas") ?? 0;
        return all > wanted ? ReadyState.Waiting($"{all - wanted} pods end")
            : ready < wanted ? ReadyState.Waiting($"{ready} of {wanted} pods are ready")
            : live.Text("status", "currentRevision") != live.Text("status", "updateRevision")
                ? ReadyState.Waiting($"{updated} of {wanted} pods are renewed")
            : ReadyState.Ready;
    }

    private static ReadyState Job(JsonElement live)
    {
        if (Condition(live, "Failed") is { } failed)
        {
            return new ReadyState(Progress.Failed, failed.Text("message") ?? "it failed");
        }

        return Condition(live, "Complete") is null
            ? ReadyState.Waiting("it is at work")
            : ReadyState.Ready;
    }

    private static JsonElement? Condition(JsonElement live, string type)
    {
        foreach (var condition in live.Items("status", "conditions"))
        {
            if (
                condition.Text("type") == type
                && (condition.Text("status") == "True" || type == "Progressing")
            )
            {
                return condition;
            }
        }

        return null;
    }
}
