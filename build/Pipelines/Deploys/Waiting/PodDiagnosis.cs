using System.Text.Json;
using System.Text.RegularExpressions;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Why a pod is not ready, from its status: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/.</summary>
internal static partial class PodDiagnosis
{
    public static IEnumerable<Finding> Of(JsonElement pod)
    {
        var name = pod.Text("metadata", "name") ?? "";
        foreach (var condition in pod.Items("status", "conditions"))
        {
            if (
                condition.Text("type") == "PodScheduled"
                && condition.Text("reason") == "Unschedulable"
            )
            {
                yield return Unschedulable(name, condition.Text("message") ?? "no node takes it");
            }
        }

        foreach (
            var status in pod.Items("status", "initContainerStatuses")
                .Concat(pod.Items("status", "containerStatuses"))
        )
        {
            if (OfContainer(name, status, pod) is { } finding)
            {
                yield return finding;
            }
        }
    }

    private static Finding? OfContainer(string pod, JsonElement status, JsonElement whole)
    {
        var container = status.Text("name") ?? "";
        var resource = $"pod {pod}, container {container}";
        var waiting = status.At("state", "waiting");
        var message = waiting.Text("message") ?? "";
        var image = ImageOf(whole, container);
        return waiting.Text("reason") switch
        {
            "InvalidImageName" => new(
                resource,
                $"'{image}' is no image's name",
                "Mend the name of the image, then deploy again.",
                Patience.None
            ),
            "ErrImagePull" or "ImagePullBackOff" or "ErrImageNeverPull" => Pull(
                resource,
                image,
                message
            ),
            "CreateContainerConfigError" => new(
                resource,
                message,
                "Make what is missing, or deploy the component that has it.",
                Patience.None
            ),
            "CrashLoopBackOff" => Crash(pod, container, status, whole),
            "CreateContainerError" or "RunContainerError" => new(
                resource,
                $"it cannot be started: {message}",
                "Mend the manifest's command, mounts or user.",
                Patience.Grace
            ),
            _ => null,
        };
    }

    private static Finding Pull(string resource, string image, string message)
    {
        if (Says(message, "not found", "manifest unknown", "does not exist", "name unknown"))
        {
            return new(
                resource,
                $"the image {image} is not in its registry",
                "Run PushImages, or name the registry that has it by --registry; then deploy again.",
                Patience.Short
            );
        }

        return
            Says(message, "unauthorized", "denied", "authentication", "forbidden")
            || Refusal().IsMatch(message)
            ? new(
                resource,
                $"the registry gives {image} to no one without a login",
                "Give --registry-user and NUKE_REGISTRY_PASSWORD (a deploy token), then deploy again.",
                Patience.Short
            )
            : new(
                resource,
                $"the image {image} cannot be pulled: {message}",
                "See to it that the nodes reach the registry.",
                Patience.Grace
            );
    }

    private static Finding Crash(
        string pod,
        string container,
        JsonElement status,
        JsonElement whole
    )
    {
        var last = status.At("lastState", "terminated");
        var code = last.Number("exitCode") ?? -1;
        var limit = ContainerOf(whole, container).Text("resources", "limits", "memory");
        return last.Text("reason") == "OOMKilled"
            ? new Finding(
                $"pod {pod}, container {container}",
                $"it used more than its {limit ?? "limit"} of memory and was killed",
                "Give it a higher limit of memory.",
                Patience.Grace
            )
            : new Finding(
                $"pod {pod}, container {container}",
                $"it ends with exit code {code}, again and again ({status.Number("restartCount")} times)",
                "Its last lines say why.",
                Patience.Grace
            )
            {
                Log = (pod, container, true),
            };
    }

    private static Finding Unschedulable(string pod, string message)
    {
        var advice =
            Says(message, "Insufficient cpu", "Insufficient memory")
                ? "Ask for less (fewer --workers, --notebooks or --data-nodes), or add a node; --wait-for-capacity waits for one."
            : Says(message, "PersistentVolumeClaim", "volume")
                ? "Name a storage class that the cluster has by --storage-class, or make the volume."
            : "Look at the nodes' taints and labels.";
        return new($"pod {pod}", $"no node takes it: {message}", advice, Patience.Capacity);
    }

    private static string ImageOf(JsonElement pod, string container) =>
        ContainerOf(pod, container).Text("image") ?? "?";

    private static JsonElement ContainerOf(JsonElement pod, string container) =>
        pod.Items("spec", "initContainers")
            .Concat(pod.Items("spec", "containers"))
            .FirstOrDefault(x => x.Text("name") == container);

    private static bool Says(string message, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (message.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // Not as part of a digest.
    [GeneratedRegex(@"\b40[13]\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Refusal();
}
