using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>What watches have told of a namespace so far. Not for several threads.</summary>
/// <param name="time">The clock: what happened before the view began, or is not told again, is no present fault.</param>
internal sealed class ClusterView(TimeProvider time) : WatchedObjects
{
    private const string Revision = "deployment.kubernetes.io/revision";
    private const string Template = "pod-template-hash";

    // The kubelet mounts again after 2 minutes at most, the claims' controller after 15 s:
    // https://github.com/kubernetes/kubernetes/blob/master/pkg/util/goroutinemap/exponentialbackoff/exponential_backoff.go
    private static readonly TimeSpan s_over = TimeSpan.FromMinutes(3);

    // Events know whole seconds only.
    private readonly DateTimeOffset _since = time.GetUtcNow() - TimeSpan.FromSeconds(1);

    /// <summary>The pods that a workload's or a Job's selector takes and that do not end already; of a Deployment only those of its newest template.</summary>
    public IEnumerable<JsonElement> PodsOf(JsonElement workload)
    {
        var selector = workload.At("spec", "selector", "matchLabels");
        if (selector.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var pods = All("Pod")
            .Where(pod => pod.Text("metadata", "deletionTimestamp") is null)
            .Where(pod =>
                selector
                    .EnumerateObject()
                    .All(label =>
                        pod.Text("metadata", "labels", label.Name) == label.Value.GetString()
                    )
            )
            .OrderBy(pod => pod.Text("metadata", "name"), StringComparer.Ordinal);
        if (workload.Text("metadata", "annotations", Revision) is null)
        {
            return pods;
        }

        var template = ReplicaSetOf(workload)?.Text("metadata", "labels", Template);
        return pods.Where(pod =>
            template is not null && pod.Text("metadata", "labels", Template) == template
        );
    }

    /// <summary>What stands between a Deployment and the pods of its newest template.</summary>
    public JsonElement? ReplicaSetOf(JsonElement deployment)
    {
        var uid = deployment.Text("metadata", "uid");
        var revision = deployment.Text("metadata", "annotations", Revision);
        return All("ReplicaSet")
            .Where(set => set.Text("metadata", "annotations", Revision) == revision)
            .Where(set => set.Items("metadata", "ownerReferences").Any(x => x.Text("uid") == uid))
            .Cast<JsonElement?>()
            .FirstOrDefault();
    }

    /// <summary>The claims that a pod mounts and that are there.</summary>
    public IEnumerable<JsonElement> ClaimsOf(JsonElement pod) =>
        pod.Items("spec", "volumes")
            .Select(volume => volume.Text("persistentVolumeClaim", "claimName"))
            .OfType<string>()
            .Select(name => Find("PersistentVolumeClaim", name))
            .OfType<JsonElement>();

    /// <summary>All that was told of an object.</summary>
    public IEnumerable<JsonElement> EventsOf(JsonElement live)
    {
        var uid = live.Text("metadata", "uid");
        return All("Event").Where(x => x.Text("involvedObject", "uid") == uid);
    }

    /// <summary>Present warnings about an object; with <paramref name="ever"/> also those of before.</summary>
    public IEnumerable<JsonElement> WarningsOf(JsonElement live, bool ever = false) =>
        EventsOf(live)
            // A claim that no class provides for is told as something normal.
            .Where(x => x.Text("type") == "Warning" || x.Text("reason") == "FailedBinding")
            .Where(x => ever || IsPresent(EventTime.Of(x)));

    /// <summary>Whether something happened since the view began.</summary>
    public bool IsNew(DateTimeOffset? moment) => moment >= _since;

    private bool IsPresent(DateTimeOffset? moment) =>
        IsNew(moment) && time.GetUtcNow() - moment < s_over;
}
