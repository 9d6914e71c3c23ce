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
    public static IEnumerable<Finding> Of(JsonElement pod, IEnumerable<JsonElement> events) =>
        from told in events
        where told.Text("reason") is "Pulling" or "Pulled" or "Failed" or "BackOff"
        group told by Image().Match(told.Text("message") ?? "").Groups["image"].Value into image
        where image.Key.Length > 0
        // They know whole seconds only: within one it begins first.
        let last = image.OrderBy(x => (EventTime.Of(x), x.Text("reason") != "Pulling")).Last()
        where last.Text("reason") == "Pulling"
        select new Finding(
            $"pod {pod.Text("metadata", "name")}",
            $"the node is still pulling the image {image.Key}",
            "Its line to the registry is slow: run it again, it goes on where it is; --resource-deadline and --deploy-deadline give it longer.",
            Patience.None
        );

    [GeneratedRegex("\"(?<image>[^\"]+)\"", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Image();
}
