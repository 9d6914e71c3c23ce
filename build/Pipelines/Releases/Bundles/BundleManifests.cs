using Kindling.Kubernetes;
using Kindling.Pipelines.Deploys;
using Manifest = Kindling.Pipelines.Deploys.Manifest;

namespace Kindling.Pipelines.Releases;

/// <summary>The rendered objects in files by need: what an earlier file has, a later one may need. kubectl takes them by their names.</summary>
internal static class BundleManifests
{
    public const string Workloads = "manifests/4-workloads.yaml";
    public const string Jobs = "manifests/5-jobs.yaml";

    public static IEnumerable<BundleFile> Files(IEnumerable<Manifest> manifests) =>
        manifests
            .GroupBy(manifest => NameOf(DeployOrder.StageOf(manifest.Kind)))
            .OrderBy(file => file.Key, StringComparer.Ordinal)
            .Select(file =>
                BundleFile.Of(
                    file.Key,
                    string.Join("---\n", file.Select(x => YamlWriter.Write(x.Content)))
                )
            );

    private static string NameOf(int stage) =>
        stage switch
        {
            0 => "manifests/0-definitions.yaml",
            1 => "manifests/1-namespace.yaml",
            2 => "manifests/2-accounts.yaml",
            3 => "manifests/3-settings.yaml",
            4 => Workloads,
            _ => Jobs,
        };
}
