using System.Text.Json;
using System.Text.RegularExpressions;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Why something is not ready, from the warnings about it: what never became a pod has no other voice.</summary>
internal static partial class WarningDiagnosis
{
    public static Finding? Of(JsonElement warning)
    {
        var about = About(warning.At("involvedObject"));
        var message = warning.Text("message") ?? "";
        return warning.Text("reason") switch
        {
            "FailedCreate" => Refusal(about, message),
            "FailedMount" or "FailedAttachVolume" => Mount(about, message),
            "Unhealthy" => Unhealthy(warning.At("involvedObject"), message),
            "ProvisioningFailed" or "FailedBinding" => Volume(about, message),
            _ => null,
        };
    }

    /// <summary>Why the API server did not let a pod or a claim be made.</summary>
    public static Finding Refusal(string about, string message) =>
        message switch
        {
            // The quota is so new that nobody has counted yet.
            _ when Says(message, "status unknown for quota") => new(
                about,
                $"the namespace's quota is not counted yet: {message}",
                "Wait a moment, and deploy again.",
                Patience.Grace
            ),
            _ when Says(message, "exceeded quota") || Says(message, "failed quota") => new(
                about,
                $"the namespace's quota does not allow its pod: {Short(message)}",
                "Ask for less, or raise the quota (manifests/namespace).",
                Patience.None
            ),
            _ when Says(message, "violates PodSecurity") => new(
                about,
                $"the namespace's Pod Security does not allow its pod: {Short(message)}",
                "Mend the manifest's securityContext.",
                Patience.None
            ),
            _ when MissingAccount().IsMatch(message) => new(
                about,
                $"its service account is missing: {Short(message)}",
                "Deploy the component rbac too.",
                // Of a namespace just made, the account comes a moment later.
                Patience.Short
            ),
            _ when MissingRule.In(message) is { } rule => new(
                about,
                rule.Cause,
                rule.Advice,
                Patience.None
            ),
            _ when Says(message, "forbidden") => new(
                about,
                Short(message),
                "Mend the manifest as it says, or the namespace's limits.",
                Patience.None
            ),
            _ => new(about, Short(message), "See what the message names.", Patience.Grace),
        };

    private static Finding Mount(string about, string message) =>
        MissingObject.In(message) is { } missing
            ? new(
                about,
                $"{missing}, which it mounts, is not there",
                "Make it, or deploy the component that has it.",
                // Spark makes its config maps after its driver.
                Patience.Short
            )
            {
                Missing = missing,
            }
            : new(
                about,
                $"a volume cannot be mounted: {message}",
                "Look at the volume and its node.",
                Patience.Grace
            );

    private static Finding Unhealthy(JsonElement about, string message)
    {
        var pod = about.Text("name") ?? "";
        var container = Container().Match(about.Text("fieldPath") ?? "").Groups["name"].Value;
        return new(
            container.Length == 0 ? $"pod {pod}" : $"pod {pod}, container {container}",
            message.Trim(),
            "Its last lines may say why it does not answer; the probe is in the manifest.",
            Patience.Start
        )
        {
            Log = container.Length == 0 ? null : (pod, container, false),
        };
    }

    private static Finding Volume(string about, string message) =>
        new(
            about,
            $"its volume is not made: {message}",
            "Name a storage class that the cluster has by --storage-class, or make one the default.",
            // A class that is not there does not come by itself.
            Says(message, "not found") || Says(message, "no storage class is set")
                ? Patience.Short
                : Patience.Grace
        );

    // As people speak of it, and as what its status says is told.
    private static string About(JsonElement about) =>
        about.Text("kind") == "Pod"
            ? $"pod {about.Text("name")}"
            : $"{about.Text("kind")} {about.Text("name")}";

    // Without the name that the pod would have had, which is another each time.
    private static string Short(string message) =>
        message.IndexOf("forbidden: ", StringComparison.Ordinal) is >= 0 and var start
            ? message[(start + "forbidden: ".Length)..]
            : message;

    private static bool Says(string message, string word) =>
        message.Contains(word, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(
        "serviceaccount .*not found",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase,
        1000
    )]
    private static partial Regex MissingAccount();

    // spec.containers{namenode}
    [GeneratedRegex(@"ontainers\{(?<name>.+)\}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Container();
}
