using Manifest = Kindling.Pipelines.Deploys.Manifest;

namespace Kindling.Pipelines.Releases;

/// <summary>The program that installs a bundle: install.sh, with what it has to know of its manifests.</summary>
internal static class InstallScript
{
    private static readonly string s_script = Resource.Text("Releases/Bundles/install.sh");

    public static string Write(
        SemanticVersion version,
        string space,
        IReadOnlyList<Manifest> manifests
    )
    {
        // All of these are of few characters, none of which means something to a shell.
        (string Name, string Value)[] values =
        [
            ("VERSION", version.ToString()),
            ("NAMESPACE", space),
            ("DATA_NODES", $"{ReplicasOf(manifests, "datanode")}"),
            ("NOTEBOOKS", $"{ReplicasOf(manifests, "notebook")}"),
        ];
        return values.Aggregate(
            s_script,
            (script, value) =>
                script.Replace($"@{value.Name}@", value.Value, StringComparison.Ordinal)
        );
    }

    // None where the component is left out.
    private static int ReplicasOf(IEnumerable<Manifest> manifests, string name) =>
        manifests.FirstOrDefault(x => (x.Kind, x.Name.Name) == ("StatefulSet", name))?.Replicas
        ?? 0;
}
