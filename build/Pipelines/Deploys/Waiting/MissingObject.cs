using System.Text.RegularExpressions;

namespace Kindling.Pipelines.Deploys;

/// <summary>A Secret or ConfigMap that the kubelet did not find.</summary>
internal sealed partial record MissingObject(string Kind, string Name)
{
    /// <summary>The one that a message names: secret "s" not found; null where it names none.</summary>
    public static MissingObject? In(string message) =>
        Pattern().Match(message) is { Success: true } match
            ? new MissingObject(
                match.Groups["kind"].Value == "secret" ? "Secret" : "ConfigMap",
                match.Groups["name"].Value
            )
            : null;

    /// <inheritdoc/>
    public override string ToString() => $"the {Kind} {Name}";

    [GeneratedRegex(
        "\\b(?<kind>secret|configmap) \"(?<name>[a-z0-9.-]+)\" not found",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Pattern();
}
