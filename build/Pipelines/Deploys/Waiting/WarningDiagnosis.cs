using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Why something is not ready, from the warnings about it: what never became a pod has no other voice.</summary>
internal static class WarningDiagnosis
{
    public static Finding? Of(JsonElement warning)
    {
        var about =
            $"{warning.Text("involvedObject", "kind")} {warning.Text("involvedObject", "name")}";
        var message = warning.Text("message") ?? "";
        return warning.Text("reason") switch
        {
            "FailedCreate" => Refused(about, message),
            "FailedMount" or "FailedAttachVolume" => Mount(about, message),
            "Unhealthy" => new(
                about,
                message,
                "Look at its log: ./build.sh Logs --environment kubernetes --component NAME.",
                Patience.Start
            ),
            "ProvisioningFailed" => new(
                about,
                $"its volume cannot be made: {message}",
                "Name another storage class by --storage-class.",
                Patience.Grace
            ),
            _ => null,
        };
    }

    private static Finding? Refused(string about, string message) =>
        message.Contains("exceeded quota", StringComparison.Ordinal)
            ? new(
                about,
                $"the namespace's quota does not allow its pod: {message}",
                "Ask for less, or raise the quota (manifests/namespace).",
                Patience.None
            )
        : message.Contains("violates PodSecurity", StringComparison.Ordinal)
            ? new(
                about,
                $"the namespace's Pod Security does not allow its pod: {message}",
                "Mend the manifest's securityContext.",
                Patience.None
            )
        : message.Contains("serviceaccount", StringComparison.OrdinalIgnoreCase)
        && message.Contains("not found", StringComparison.Ordinal)
            ? new(
                about,
                $"its service account is missing: {message}",
                "Deploy the component rbac too.",
                // Of a namespace just made, the account comes a moment later.
                Patience.Short
            )
        : message.Contains("forbidden", StringComparison.Ordinal)
            ? new(about, message, "Give the missing right, or mend the manifest.", Patience.None)
        : new(about, message, "See what the message names.", Patience.Grace);

    private static Finding Mount(string about, string message) =>
        message.Contains("not found", StringComparison.Ordinal)
            ? new(
                about,
                $"what it mounts is not there: {message}",
                "Make the Secret or ConfigMap, or deploy the component that has it.",
                // Spark makes its config maps after its driver.
                Patience.Short
            )
            : new(
                about,
                $"a volume cannot be mounted: {message}",
                "Look at the volume and its node.",
                Patience.Grace
            );
}
