using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Writes what a deploy would apply; no cluster is asked.</summary>
public static class ManifestRendering
{
    /// <summary>What is wrong with the names of the components, all at once.</summary>
    public static IEnumerable<string> Problems(DeploySettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return ManifestFolder.Unknown(settings.Folder, settings.Components);
    }

    /// <summary>A file for each component, without the Secrets, which no file has; answers the files.</summary>
    public static async Task<IReadOnlyList<string>> WriteAsync(
        DeploySettings settings,
        string folder,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        var files = await ManifestFolder.ReadAsync(
            settings.Folder,
            settings.Components,
            cancellationToken
        );
        Directory.CreateDirectory(folder);
        var stale = Directory.GetFiles(folder, "*.yaml").ToHashSet(StringComparer.Ordinal);
        var written = new List<string>();
        // kubectl takes them by their names: the namespace has to come before what is in it.
        var components = Rendering
            .Render(files, settings)
            .GroupBy(manifest => manifest.Component)
            .OrderBy(component => component.Min(x => DeployOrder.StageOf(x.Kind)));
        foreach (var (index, component) in components.Index())
        {
            var file = Path.Combine(folder, $"{index:00}-{component.Key}.yaml");
            var text = string.Join("---\n", component.Select(x => YamlWriter.Write(x.Content)));
            await File.WriteAllTextAsync(file, text, cancellationToken);
            written.Add(file);
        }

        // Of components that are not asked for any more: kubectl apply -f takes the whole folder.
        foreach (var file in stale.Except(written))
        {
            File.Delete(file);
        }

        return written;
    }
}
