using Kindling.Acceptance.Kubernetes;
using Kindling.Acceptance.Script;
using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Images;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Releases;

/// <summary>The manifests of this repository as a bundle, in a namespace that nothing else of the tests has touched.</summary>
[Trait("Category", "Acceptance")]
public sealed class BundleOfTheProductTests(Cluster cluster) : IClassFixture<Cluster>, IDisposable
{
    private readonly ReleaseStage _stage = new(cluster);

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task The_cluster_takes_all_manifests_of_the_product()
    {
        await cluster.KubectlAsync("create", "namespace", cluster.Namespace);
        var image = await _stage.CopyImageAsync();
        var bundle = await _stage.UnpackAsync(
            "1.0.0",
            new DeploySettings
            {
                Folder = Path.Combine(Commands.Root, "manifests"),
                Namespace = cluster.Namespace,
                Images = new[] { "hdfs", "spark-r", "notebook" }.ToDictionary(
                    name => name,
                    _ => new PushedImage(image)
                ),
            }
        );

        var result = await _stage.InstallAsync(bundle, "--dry-run");

        result.ExitCode.ShouldBe(0, result.Error);
        result.Output.ShouldContain(
            "statefulset.apps/namenode serverside-applied (server dry run)"
        );
        (await _stage.TellAsync("statefulset", "{.items}")).ShouldBe("[]");
    }
}
