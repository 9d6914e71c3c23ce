using System.Text.RegularExpressions;

namespace Kindling.Pipelines.Deploys;

/// <summary>Why an image is not pulled, from what the container runtime says.</summary>
internal static partial class ImageDiagnosis
{
    public static Finding Of(string resource, string image, string message)
    {
        // Before the others: containerd ends this with "not found" too.
        if (Says(message, "no match for platform", "no matching manifest"))
        {
            return new(
                resource,
                $"the image {image} is not for the nodes' architecture",
                "Build and push it for theirs: PushImages --platform linux/amd64, or linux/arm64; then deploy again.",
                Patience.Short
            );
        }

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
