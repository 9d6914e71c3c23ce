using System.Text;
using System.Text.Json.Nodes;
using Kindling.Kubernetes;
using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Releases;
using Kindling.Pipelines.Tests.Deploys;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Releases.Bundles;

public sealed class BundleContentTests
{
    [Fact]
    public async Task What_people_read_first() => Approved.Matches(await TextAsync("README.txt"));

    [Fact]
    public async Task The_program_that_installs() =>
        Approved.Matches(await TextAsync("install.sh"));

    [Fact]
    public async Task The_manifests_are_what_Deploy_applies_and_each_is_there_once()
    {
        var rendered = Rendering.Render(
            await DeployBench.OursAsync(),
            BundleBench.Settings with
            {
                PullsBySecret = true,
            }
        );

        var packed = (await BundleBench.FilesAsync())
            .Where(x => x.Name.StartsWith("manifests/", StringComparison.Ordinal))
            .SelectMany(x => YamlReader.Read(Encoding.UTF8.GetString(x.Bytes), x.Name))
            .Select(x => x.Content!.ToJsonString())
            .ToArray();

        packed.ShouldBe(rendered.Select(x => x.Content.ToJsonString()), ignoreOrder: true);
    }

    [Fact]
    public async Task What_is_needed_comes_in_an_earlier_file()
    {
        var stages = (await BundleBench.FilesAsync())
            .Where(x => x.Name.StartsWith("manifests/", StringComparison.Ordinal))
            .Select(x =>
                YamlReader
                    .Read(Encoding.UTF8.GetString(x.Bytes), x.Name)
                    .Select(y => DeployOrder.StageOf(((JsonObject)y.Content!)["kind"]!.ToString()))
                    .Distinct()
                    .Single()
            )
            .ToArray();

        stages.ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public async Task No_Secret_is_in_it_and_pods_name_that_by_which_nodes_pull()
    {
        var all = string.Concat(
            (await BundleBench.FilesAsync())
                .Where(x => x.Name.EndsWith(".yaml", StringComparison.Ordinal))
                .Select(x => Encoding.UTF8.GetString(x.Bytes))
        );

        all.ShouldNotContain("kind: Secret");
        all.ShouldContain("imagePullSecrets:\n  - name: registry-pull");
        all.ShouldContain("spark.kubernetes.container.image.pullSecrets");
    }

    private static async Task<string> TextAsync(string name) =>
        Encoding.UTF8.GetString((await BundleBench.FilesAsync()).Single(x => x.Name == name).Bytes);
}
