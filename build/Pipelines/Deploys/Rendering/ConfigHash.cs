using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// Notes on each workload what its pods read, so that a change of that rolls exactly those pods: Kubernetes itself changes mounted
/// files under running programs, and variables never.
/// </summary>
internal static class ConfigHash
{
    /// <summary>On pod templates.</summary>
    public const string Annotation = "kindling.io/config";

    public static void Annotate(IReadOnlyList<Manifest> manifests)
    {
        var readable = manifests
            .Where(manifest => manifest.Kind is "ConfigMap" or "Secret")
            .ToDictionary(manifest => (manifest.Kind, manifest.Name.Name), HashOf);
        // A Job is what it was made with, and is made anew when its own lines change.
        foreach (var manifest in manifests.Where(manifest => manifest.Kind != "Job"))
        {
            if (manifest.PodTemplate is { } template)
            {
                Annotate(template, readable);
            }
        }
    }

    private static void Annotate(
        JsonObject template,
        Dictionary<(string Kind, string Name), string> readable
    )
    {
        var hashes = References(template)
            .Distinct()
            .Where(readable.ContainsKey)
            .Order()
            .Select(reference => $"{reference.Kind}/{reference.Name}={readable[reference]}")
            .ToArray();
        if (hashes.Length == 0)
        {
            return;
        }

        var metadata = Child(template, "metadata");
        Child(metadata, "annotations")[Annotation] = Sum(string.Join('\n', hashes));
    }

    private static IEnumerable<(string Kind, string Name)> References(JsonNode? node) =>
        node switch
        {
            JsonObject map => map.SelectMany(x =>
                Reference(x.Key, x.Value).Concat(References(x.Value))
            ),
            JsonArray list => list.SelectMany(References),
            _ => [],
        };

    // In volumes (also projected ones), envFrom and valueFrom.
    private static IEnumerable<(string Kind, string Name)> Reference(string key, JsonNode? value)
    {
        var (kind, field) = key switch
        {
            "configMap" or "configMapRef" or "configMapKeyRef" => ("ConfigMap", "name"),
            "secretRef" or "secretKeyRef" => ("Secret", "name"),
            "secret" => ("Secret", value?["secretName"] is null ? "name" : "secretName"),
            _ => ("", ""),
        };
        return kind.Length > 0 && value is JsonObject && value[field] is { } name
            ? [(kind, name.GetValue<string>())]
            : [];
    }

    private static string HashOf(Manifest manifest) =>
        Sum(
            (manifest.Content["data"]?.ToJsonString() ?? "")
                + manifest.Content["stringData"]?.ToJsonString()
        );

    private static string Sum(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
        {
            parent[name] = child = [];
        }

        return child;
    }
}
