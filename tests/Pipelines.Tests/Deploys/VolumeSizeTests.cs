using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class VolumeSizeTests
{
    [Fact]
    public async Task Volumes_are_as_large_as_asked_for()
    {
        var settings = DeployBench.Settings with
        {
            VolumeSizes = [VolumeSize.Parse("datanode=500Gi")],
        };

        var rendered = Rendering.Render(await DeployBench.OursAsync(), settings);

        SizeOf("datanode").ShouldBe("500Gi");
        SizeOf("namenode").ShouldBe("5Gi");

        string? SizeOf(string set) =>
            rendered.Single(x => x.Kind == "StatefulSet" && x.Name.Name == set).Content["spec"]![
                "volumeClaimTemplates"
            ]![0]!["spec"]!["resources"]!["requests"]!["storage"]!.GetValue<string>();
    }

    [Fact]
    public void What_is_there_stays_as_large_as_it_is()
    {
        var live = DeployBench.Live(
            """
            metadata: {name: datanode, labels: {app.kubernetes.io/part-of: kindling}}
            spec: {replicas: 2, volumeClaimTemplates: [{spec: {resources: {requests: {storage: 80Gi}}}}]}
            """
        );

        var filled = LiveChoices
            .Of([live], [])
            .Fill(DeployBench.Settings with { VolumeSizes = [VolumeSize.Parse("namenode=9Gi")] });

        filled.VolumeSizes.ShouldBe([
            VolumeSize.Parse("namenode=9Gi"),
            VolumeSize.Parse("datanode=80Gi"),
        ]);
    }

    [Fact]
    public async Task What_has_no_volumes_is_told()
    {
        var manifests = await DeployBench.OursAsync();
        var settings = DeployBench.Settings with
        {
            VolumeSizes = [VolumeSize.Parse("spark-worker=1Gi")],
        };

        Should
            .Throw<InvalidSettingsException>(() => Rendering.Render(manifests, settings))
            .Message.ShouldContain(
                "spark-worker has no volumes: datanode, namenode, notebook have"
            );
    }

    [Theory]
    [InlineData("datanode")]
    [InlineData("datanode=much")]
    [InlineData("datanode=0Gi")]
    [InlineData("datanode=5")]
    public void What_is_no_size_is_told(string text) => VolumeSize.Problem(text).ShouldNotBeNull();
}
