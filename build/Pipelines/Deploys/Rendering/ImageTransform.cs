using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kindling.Oci;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// Replaces kindling/NAME:TAG by the image that was pushed, with its digest: wherever a pod template has exactly such a text, so also
/// in a variable that tells a driver its executors' image.
/// </summary>
internal sealed partial class ImageTransform(IReadOnlyDictionary<string, ImageReference> images)
{
    private readonly SortedSet<string> _missing = new(StringComparer.Ordinal);

    public void Apply(JsonObject content)
    {
        if (content["spec"]?["template"] is JsonObject template)
        {
            Walk(template);
        }
    }

    /// <summary>The image that takes a name's place; what is none of ours stays.</summary>
    public string Replace(string name)
    {
        if (Own().Match(name) is not { Success: true } match)
        {
            return name;
        }

        var image = match.Groups["name"].Value;
        if (images.TryGetValue(image, out var reference))
        {
            return $"{reference.Name}@{reference.Digest}";
        }

        _missing.Add(image);
        return name;
    }

    public void ThrowIfAnyMissing()
    {
        if (_missing.Count > 0)
        {
            throw new InvalidSettingsException(
                _missing.Select(image =>
                    $"there is no image {image}: run PushImages first, or name its registry by --registry"
                )
            );
        }
    }

    private void Walk(JsonNode node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var value in map.Select(x => x.Value).OfType<JsonNode>().ToArray())
                {
                    Walk(value);
                }

                break;
            case JsonArray list:
                foreach (var value in list.OfType<JsonNode>().ToArray())
                {
                    Walk(value);
                }

                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                node.ReplaceWith(Replace(value.GetValue<string>()));
                break;
        }
    }

    [GeneratedRegex(
        "^kindling/(?<name>[a-z0-9-]+):[A-Za-z0-9_.-]+$",
        RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Own();
}
