using System.Text.Json;
using System.Text.Json.Nodes;
using Kindling.Kubernetes;
using Kindling.Oci;
using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Images;
using Kindling.Pipelines.Tests.Images;
using Xunit;
using Manifest = Kindling.Pipelines.Deploys.Manifest;

namespace Kindling.Pipelines.Tests.Deploys;

/// <summary>Manifests and live objects for tests.</summary>
internal static class DeployBench
{
    public static string Folder { get; } = Path.Combine(ImageBench.Repository, "manifests");

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static DeploySettings Settings { get; } =
        new()
        {
            Folder = Folder,
            Components = [.. DeploySettings.DefaultComponents, "smoke", "test"],
            Images = new[] { "hdfs", "spark-r", "notebook" }.ToDictionary(
                name => name,
                name => new PushedImage(
                    ImageReference.Parse(
                        $"registry.example/team/{name}@sha256:{new string('a', 64)}"
                    ),
                    name == "hdfs" ? "3.5.0" : "4.3.0"
                )
            ),
        };

    /// <summary>The product's own manifests.</summary>
    public static Task<IReadOnlyList<Manifest>> OursAsync() =>
        ManifestFolder.ReadAsync(Folder, [], Token);

    public static Manifest Manifest(string yaml, string component = "test") =>
        new(Yaml(yaml), component);

    public static JsonObject Yaml(string yaml) =>
        (JsonObject)YamlReader.Read(yaml, "a test")[0].Content!;

    public static JsonElement Live(string yaml) => JsonElement.Parse(Yaml(yaml).ToJsonString());
}
