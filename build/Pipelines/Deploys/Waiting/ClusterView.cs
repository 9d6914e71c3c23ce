using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>What watches have told of a namespace so far. Not for several threads.</summary>
internal sealed class ClusterView
{
    private readonly Dictionary<(string Kind, string Name), JsonElement> _objects = [];
    private readonly HashSet<string> _listed = new(StringComparer.Ordinal);

    public void Take(string kind, WatchEvent happened)
    {
        if (happened.Kind == WatchEventKind.Listed)
        {
            _listed.Add(kind);
            return;
        }

        var key = (kind, happened.Object.Text("metadata", "name") ?? "");
        if (happened.Kind == WatchEventKind.Deleted)
        {
            _objects.Remove(key);
        }
        else
        {
            _objects[key] = happened.Object;
        }
    }

    /// <summary>True when all that was there of these kinds has been told.</summary>
    public bool Knows(IEnumerable<string> kinds) => _listed.IsSupersetOf(kinds);

    public JsonElement? Find(string kind, string name) =>
        _objects.TryGetValue((kind, name), out var found) ? found : null;

    /// <summary>The pods that a workload's or a Job's selector takes and that do not end already.</summary>
    public IEnumerable<JsonElement> PodsOf(JsonElement workload)
    {
        var selector = workload.At("spec", "selector", "matchLabels");
        return selector.ValueKind != JsonValueKind.Object
            ? []
            : All("Pod")
                .Where(pod => pod.Text("metadata", "deletionTimestamp") is null)
                .Where(pod =>
                    selector
                        .EnumerateObject()
                        .All(label =>
                            pod.Text("metadata", "labels", label.Name) == label.Value.GetString()
                        )
                )
                .OrderBy(pod => pod.Text("metadata", "name"), StringComparer.Ordinal);
    }

    /// <summary>Warnings about an object.</summary>
    public IEnumerable<JsonElement> WarningsOf(JsonElement live)
    {
        var uid = live.Text("metadata", "uid");
        return Warnings.Where(x => x.Text("involvedObject", "uid") == uid);
    }

    /// <summary>Warnings about what stands between a Deployment and its pods.</summary>
    public IEnumerable<JsonElement> WarningsOfReplicaSets(JsonElement deployment)
    {
        var prefix = $"{deployment.Text("metadata", "name")}-";
        return Warnings.Where(x =>
            x.Text("involvedObject", "kind") == "ReplicaSet"
            && (x.Text("involvedObject", "name") ?? "").StartsWith(prefix, StringComparison.Ordinal)
        );
    }

    private IEnumerable<JsonElement> Warnings =>
        All("Event").Where(x => x.Text("type") == "Warning");

    private IEnumerable<JsonElement> All(string kind) =>
        _objects.Where(x => x.Key.Kind == kind).Select(x => x.Value);
}
