using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class ContainerResourceTests
{
    [Fact]
    public async Task A_container_gets_what_is_asked_for_it()
    {
        var settings = DeployBench.Settings with
        {
            ContainerResources =
            [
                ContainerResource.Parse("namenode.limits.memory=2Gi"),
                ContainerResource.Parse("namenode.requests.memory=1.5Gi"),
            ],
        };

        var rendered = Rendering.Render(await DeployBench.OursAsync(), settings);

        var container = rendered
            .Single(x => x.Kind == "StatefulSet" && x.Name.Name == "namenode")
            .PodTemplate!["spec"]!["containers"]![0]!;
        container["resources"]!
            .ToJsonString()
            .ShouldBe(
                """{"requests":{"cpu":"100m","memory":"1.5Gi"},"limits":{"cpu":"1","memory":"2Gi"}}"""
            );
    }

    [Fact]
    public async Task What_cannot_be_is_told_all_at_once()
    {
        var settings = DeployBench.Settings with
        {
            ContainerResources =
            [
                ContainerResource.Parse("nobody.limits.cpu=1"),
                ContainerResource.Parse("master.requests.memory=20Gi"),
            ],
        };
        var manifests = await DeployBench.OursAsync();

        var refused = Should.Throw<InvalidSettingsException>(() =>
            Rendering.Render(manifests, settings)
        );

        refused.Message.ShouldContain("there is no container nobody: datanode, folders, history");
        refused.Message.ShouldContain(
            "the container master would ask for 20Gi of memory, and its limit is 1Gi"
        );
    }

    [Theory]
    [InlineData("namenode")]
    [InlineData("namenode.limit.memory=1Gi")]
    [InlineData("namenode.limits.disk=1Gi")]
    [InlineData("namenode.limits.memory=much")]
    [InlineData("namenode.limits.memory=-1")]
    public void What_is_no_resource_is_told(string text)
    {
        ContainerResource.Problem(text).ShouldNotBeNull().ShouldStartWith($"'{text}' is no");
        Should.Throw<FormatException>(() => ContainerResource.Parse(text));
    }
}
