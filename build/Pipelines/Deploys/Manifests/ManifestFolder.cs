using System.Text.Json.Nodes;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Reads manifests/: a folder for each component, plain YAML.</summary>
internal static class ManifestFolder
{
    /// <summary>The objects of these components, in the order of folders, files and documents; all mistakes at once.</summary>
    public static async Task<IReadOnlyList<Manifest>> ReadAsync(
        string folder,
        IEnumerable<string> components,
        CancellationToken cancellationToken
    )
    {
        var problems = new List<string>();
        var manifests = new List<Manifest>();
        foreach (var component in components)
        {
            var path = Path.Combine(folder, component);
            var files = Directory.Exists(path) ? Directory.GetFiles(path, "*.yaml") : [];
            if (files.Length == 0)
            {
                problems.Add($"there is no *.yaml in {path}");
            }

            foreach (var file in files.Order(StringComparer.Ordinal))
            {
                var text = await File.ReadAllTextAsync(file, cancellationToken);
                manifests.AddRange(Parse(text, file, component, problems));
            }
        }

        problems.AddRange(Doubles(manifests));
        return problems.Count == 0 ? manifests : throw new InvalidSettingsException(problems);
    }

    private static List<Manifest> Parse(
        string text,
        string file,
        string component,
        List<string> problems
    )
    {
        var manifests = new List<Manifest>();
        try
        {
            foreach (var document in YamlReader.Read(text, file))
            {
                if (document.Content is JsonObject content)
                {
                    manifests.Add(new Manifest(content, component));
                }
                else
                {
                    problems.Add($"{file}:{document.Line}: it is no object");
                }
            }
        }
        catch (KubernetesException exception)
        {
            problems.Add($"{file}: {exception.Message}");
        }

        return manifests;
    }

    private static IEnumerable<string> Doubles(IEnumerable<Manifest> manifests) =>
        manifests
            .GroupBy(manifest => (manifest.Name.ApiVersion, manifest.Kind, manifest.Name.Name))
            .Where(group => group.Count() > 1)
            .Select(group => $"{group.First()} is there {group.Count()} times");
}
