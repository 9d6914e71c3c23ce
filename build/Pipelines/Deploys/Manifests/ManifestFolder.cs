using System.Text.Json.Nodes;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Reads manifests/: a folder for each component, plain YAML.</summary>
internal static class ManifestFolder
{
    /// <summary>All objects, in the order of folders, files and documents; all mistakes at once.</summary>
    /// <param name="folder">The folder of folders.</param>
    /// <param name="components">Those that somebody asked for, which must be there.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<IReadOnlyList<Manifest>> ReadAsync(
        string folder,
        IEnumerable<string> components,
        CancellationToken cancellationToken
    )
    {
        var problems = Unknown(folder, components).ToList();
        var manifests = new List<Manifest>();
        foreach (
            var file in FilesIn(folder)
                .OrderBy(ComponentOf, StringComparer.Ordinal)
                .ThenBy(x => x, StringComparer.Ordinal)
        )
        {
            var text = await File.ReadAllTextAsync(file, cancellationToken);
            manifests.AddRange(Parse(text, file, ComponentOf(file), problems));
        }

        problems.AddRange(Doubles(manifests));
        return problems.Count == 0 ? manifests : throw new InvalidSettingsException(problems);
    }

    /// <summary>What is wrong with the names of components, all at once; no file is read.</summary>
    public static IEnumerable<string> Unknown(string folder, IEnumerable<string> components)
    {
        var known = FilesIn(folder)
            .Select(ComponentOf)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToArray();
        return components
            .Except(known, StringComparer.Ordinal)
            .Select(x => $"there is no component '{x}' in {folder}: {string.Join(", ", known)}");
    }

    private static string[] FilesIn(string folder) =>
        Directory.Exists(folder)
            ? Directory.GetFiles(folder, "*.yaml", SearchOption.AllDirectories)
            : [];

    private static string ComponentOf(string file) =>
        Path.GetFileName(Path.GetDirectoryName(file)!);

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
