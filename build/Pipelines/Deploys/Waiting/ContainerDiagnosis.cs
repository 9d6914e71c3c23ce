using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Why a container does not run, from its status.</summary>
internal static class ContainerDiagnosis
{
    // With fewer it may only have come before what it needs.
    private const int ManyRestarts = 3;

    // The kubelet itself forgets the crashes of what has run for so long:
    // https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
    private static readonly TimeSpan s_longRun = TimeSpan.FromMinutes(10);

    public static Finding? Of(string pod, JsonElement status, JsonElement whole)
    {
        var container = status.Text("name") ?? "";
        var resource = $"pod {pod}, container {container}";
        var waiting = status.At("state", "waiting");
        var message = waiting.Text("message") ?? "";
        var image = ContainerOf(whole, container).Text("image") ?? "?";
        return waiting.Text("reason") switch
        {
            "InvalidImageName" => new(
                resource,
                $"'{image}' is no image's name",
                "Mend the name of the image, then deploy again.",
                Patience.None
            ),
            "ErrImagePull" or "ImagePullBackOff" or "ErrImageNeverPull" => ImageDiagnosis.Of(
                resource,
                image,
                message
            ),
            "CreateContainerConfigError" => Config(resource, message),
            "CreateContainerError" or "RunContainerError" => new(
                resource,
                $"it cannot be started: {message}",
                "Mend the manifest's command, mounts or user.",
                Patience.Grace
            ),
            "CrashLoopBackOff" => Crash(pod, container, status, whole),
            // Between two crashes it runs.
            _ when IsBetweenCrashes(status, ContainerOf(whole, container)) => Crash(
                pod,
                container,
                status,
                whole
            ),
            _ => null,
        };
    }

    private static Finding Config(string resource, string message)
    {
        if (MissingObject.In(message) is { } missing)
        {
            return new(
                resource,
                $"{missing}, which it reads, is not there",
                "Make it, or deploy the component that has it.",
                Patience.None
            )
            {
                Missing = missing,
            };
        }

        // The kubelet has not got it yet.
        return message.Contains("failed to sync", StringComparison.Ordinal)
            ? new(resource, message, "Look at the node.", Patience.Grace)
            : new(resource, message, "Mend what it names, then deploy again.", Patience.None);
    }

    private static bool IsBetweenCrashes(JsonElement status, JsonElement container)
    {
        var last = status.At("lastState", "terminated");
        var ran =
            EventTime.Parse(last.Text("finishedAt")) - EventTime.Parse(last.Text("startedAt"));
        return last.ValueKind == JsonValueKind.Object
            // Whoever is not asked is ready as soon as it runs.
            && (
                !status.Flag("ready")
                || container.At("readinessProbe").ValueKind != JsonValueKind.Object
            )
            && status.Number("restartCount") >= 2
            && !(ran >= s_longRun);
    }

    private static Finding Crash(
        string pod,
        string container,
        JsonElement status,
        JsonElement whole
    )
    {
        var last = status.At("lastState", "terminated");
        var restarts = status.Number("restartCount") ?? 0;
        var patience = restarts < ManyRestarts ? Patience.Start : Patience.Grace;
        var limit = ContainerOf(whole, container).Text("resources", "limits", "memory");
        return last.Text("reason") == "OOMKilled"
            ? new Finding(
                $"pod {pod}, container {container}",
                $"it used more than its {limit ?? "limit"} of memory and was killed",
                "Give it a higher limit of memory.",
                patience
            )
            : new Finding(
                $"pod {pod}, container {container}",
                $"it ends with exit code {last.Number("exitCode") ?? -1}, again and again ({restarts} times)",
                "Its last lines say why.",
                patience
            )
            {
                Log = (pod, container, true),
            };
    }

    private static JsonElement ContainerOf(JsonElement pod, string container) =>
        pod.Items("spec", "initContainers")
            .Concat(pod.Items("spec", "containers"))
            .FirstOrDefault(x => x.Text("name") == container);
}
