using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kindling.Pipelines.Images;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// Replaces kindling/NAME:TAG by the image that was pushed, with its digest: wherever a pod template has exactly such a text, so also
/// in a variable that tells a driver its executors' image.
/// </summary>
internal sealed partial class ImageTransform(IReadOnlyDictionary<string, PushedImage> images)
{
    /// <summary>The version of Spark or Hadoop in a workload's image.</summary>
    public const string VersionLabel = "app.kubernetes.io/version";

    private readonly HashSet<(string Image, string Component)> _missing = [];

    public void Apply(Manifest manifest)
    {
        if (manifest.PodTemplate is { } template)
        {
            Version(manifest.Content, template);
            Walk(template, manifest.Component);
        }
    }

    /// <summary>The image that takes a name's place; what is none of ours stays.</summary>
    public string Replace(string name, string component)
    {
        if (Own().Match(name) is not { Success: true } match)
        {
            return name;
        }

        var image = match.Groups["name"].Value;
        if (images.TryGetValue(image, out var pushed))
        {
            return $"{pushed.Reference.Name}@{pushed.Reference.Digest}";
        }

        _missing.Add((image, component));
        return name;
    }

    public void ThrowIfMissingFor(IEnumerable<string> components)
    {
        var missing = _missing
            .Where(x => components.Contains(x.Component))
            .Select(x => x.Image)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (missing.Length > 0)
        {
            throw new InvalidSettingsException(
                missing.Select(image =>
                    $"there is no image {image}: run PushImages first, which writes artifacts/images.json"
                )
            );
        }
    }

    // On the workload alone: its pods have the image itself.
    private void Version(JsonObject workload, JsonObject template)
    {
        var main = template["spec"]?["containers"]?[0]?["image"]?.GetValue<string>() ?? "";
        if (
            Own().Match(main) is { Success: true } match
            && images.TryGetValue(match.Groups["name"].Value, out var image)
            && LabelValue().IsMatch(image.Version)
            && workload["metadata"]?["labels"] is JsonObject labels
        )
        {
            labels[VersionLabel] = image.Version;
        }
    }

    private void Walk(JsonNode node, string component)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var value in map.Select(x => x.Value).OfType<JsonNode>().ToArray())
                {
                    Walk(value, component);
                }

                break;
            case JsonArray list:
                foreach (var value in list.OfType<JsonNode>().ToArray())
                {
                    Walk(value, component);
                }

                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                node.ReplaceWith(Replace(value.GetValue<string>(), component));
                break;
        }
    }

    // https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
    [GeneratedRegex(
        "^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex LabelValue();

    [GeneratedRegex(
        "^kindling/(?<name>[a-z0-9-]+):[A-Za-z0-9_.-]+$",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Own();
}
