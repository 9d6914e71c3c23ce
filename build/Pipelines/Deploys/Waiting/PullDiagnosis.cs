using System.Text.Json;
using System.Text.RegularExpressions;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// Images that are still on their way: the kubelet says when it begins to pull and when it has the image, and nothing in between
/// (https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/images/image_manager.go). While that goes on it is no fault, but
/// the reason why a deadline passes.
/// </summary>
internal static partial class PullDiagnosis
{
    /// <param name="pod">A pod that is not ready.</param>
    /// <param name="events">What was told of it.</param>
    public static Finding? Of(JsonElement pod, IEnumerable<JsonElement> events)
    {
        var last = events
            .Where(x => x.Text("reason") is "Pulling" or "Pulled" or "Failed" or "BackOff")
            // They know whole seconds only: within one it begins first.
            .OrderBy(x => (EventTime.Of(x), x.Text("reason") != "Pulling"))
            .LastOrDefault();
        return last.ValueKind == JsonValueKind.Object && last.Text("reason") == "Pulling"
            ? new Finding(
                $"pod {pod.Text("metadata", "name")}",
                $"the node is still pulling the image {Image().Match(last.Text("message") ?? "").Groups["image"].Value}",
                "Its line to the registry is slow: run it again, it goes on where it is; --resource-deadline gives it longer.",
                Patience.Capacity
            )
            : null;
    }

    [GeneratedRegex("\"(?<image>[^\"]+)\"", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Image();
}
