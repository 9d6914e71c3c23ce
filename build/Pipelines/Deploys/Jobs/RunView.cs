using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>What watches have told of a run so far. Not for several threads.</summary>
internal sealed class RunView(string run)
{
    // https://kubernetes.io/docs/reference/labels-annotations-taints/#batch-kubernetes-io-job-name
    private const string JobLabel = "batch.kubernetes.io/job-name";

    private readonly Dictionary<(string Kind, string Name), JsonElement> _objects = [];
    private readonly HashSet<string> _listed = new(StringComparer.Ordinal);

    public JsonElement? Job => Find("Job", run);

    public JsonElement? Driver => Find("Pod", SubmissionJob.DriverOf(run));

    /// <summary>The pod that runs spark-submit.</summary>
    public JsonElement? Submission => Pods(JobLabel, run).Cast<JsonElement?>().FirstOrDefault();

    public IEnumerable<JsonElement> Executors => Pods("spark-role", "executor");

    public void Take(string kind, WatchEvent happened)
    {
        var key = (kind, happened.Object.Text("metadata", "name") ?? "");
        switch (happened.Kind)
        {
            case WatchEventKind.Listed:
                _listed.Add(kind);
                break;
            case WatchEventKind.Deleted:
                _objects.Remove(key);
                break;
            default:
                _objects[key] = happened.Object;
                break;
        }
    }

    /// <summary>True when all that was there of these kinds has been told.</summary>
    public bool Knows(IEnumerable<string> kinds) => _listed.IsSupersetOf(kinds);

    /// <summary>Warnings about an object.</summary>
    public IEnumerable<JsonElement> WarningsOf(JsonElement live)
    {
        var uid = live.Text("metadata", "uid");
        return All("Event")
            .Where(x => x.Text("type") == "Warning" && x.Text("involvedObject", "uid") == uid);
    }

    private IEnumerable<JsonElement> Pods(string label, string value) =>
        All("Pod")
            .Where(pod => pod.Text("metadata", "labels", label) == value)
            .OrderBy(pod => pod.Text("metadata", "name"), StringComparer.Ordinal);

    private IEnumerable<JsonElement> All(string kind) =>
        _objects.Where(x => x.Key.Kind == kind).Select(x => x.Value);

    private JsonElement? Find(string kind, string name) =>
        _objects.TryGetValue((kind, name), out var found) ? found : null;
}
