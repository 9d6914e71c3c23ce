using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>What watches have told of a run so far. Not for several threads.</summary>
internal sealed class RunView(string run) : WatchedObjects
{
    // https://kubernetes.io/docs/reference/labels-annotations-taints/#batch-kubernetes-io-job-name
    private const string JobLabel = "batch.kubernetes.io/job-name";

    public JsonElement? Job => Find("Job", run);

    public JsonElement? Driver => Find("Pod", SubmissionJob.DriverOf(run));

    /// <summary>The pod that runs spark-submit.</summary>
    public JsonElement? Submission => Pods(JobLabel, run).Cast<JsonElement?>().FirstOrDefault();

    public IEnumerable<JsonElement> Executors => Pods("spark-role", "executor");

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
}
