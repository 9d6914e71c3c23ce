using System.Text.Json.Nodes;
using Kindling.Kubernetes;
using Kindling.Oci;
using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Images;
using Kindling.Testing;
using Shouldly;
using Xunit;
using Manifest = Kindling.Pipelines.Deploys.Manifest;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class RenderingTests
{
    [Fact]
    public async Task Ours_are_rendered_whole()
    {
        var settings = DeployBench.Settings with
        {
            Namespace = "team",
            DataNodes = 5,
            Workers = 3,
            Notebooks = 2,
            StorageClass = "fast",
        };

        var rendered = Rendering.Render(await DeployBench.OursAsync(), settings);

        Approved.Matches(
            string.Join("---\n", rendered.Select(manifest => YamlWriter.Write(manifest.Content)))
        );
    }

    [Fact]
    public void Images_that_nobody_has_are_told_all_at_once()
    {
        var settings = DeployBench.Settings with { Images = new Dictionary<string, PushedImage>() };

        Should
            .Throw<InvalidSettingsException>(() =>
                Rendering.Render(
                    [Pod("kindling/hdfs:1.0.0"), Pod("kindling/spark-r:1.0.0"), Pod("busybox")],
                    settings
                )
            )
            .Message.ShouldStartWith("there is no image hdfs: run PushImages first");
    }

    [Fact]
    public void What_a_pod_reads_changes_its_mark_and_nothing_else_does()
    {
        var first = Marks("spark.a 1", "x");

        Marks("spark.a 2", "x").ShouldNotBe(first);
        Marks("spark.a 1", "y").ShouldBe(first);
    }

    [Theory]
    [InlineData(1, "1")]
    [InlineData(2, "2")]
    [InlineData(7, "3")]
    public void Blocks_have_as_many_replicas_as_there_are_DataNodes_for(int nodes, string expected)
    {
        var site = DeployBench.Manifest(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: c}
            data: {hdfs-site.xml: "<configuration><property><name>dfs.replication</name><value>9</value></property></configuration>"}
            """
        );

        var rendered = Rendering.Render([site], DeployBench.Settings with { DataNodes = nodes });

        rendered[0].Content["data"]!["hdfs-site.xml"]!
            .GetValue<string>()
            .ShouldContain($"<value>{expected}</value>");
    }

    private static string? Marks(string read, string unread)
    {
        var rendered = Rendering.Render(
            [Configuration("read", read), Configuration("other", unread), Pod("busybox")],
            DeployBench.Settings
        );
        return rendered[2].PodTemplate!["metadata"]!["annotations"]![
            ConfigHash.Annotation
        ]!.GetValue<string>();
    }

    private static Manifest Configuration(string name, string text) =>
        DeployBench.Manifest(
            $$"""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: {{name}} }
            data: {file: "{{text}}" }
            """
        );

    private static Manifest Pod(string image) =>
        DeployBench.Manifest(
            $$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: d}
            spec:
              template:
                spec:
                  containers: [{name: c, image: "{{image}}" }]
                  volumes: [{name: v, configMap: {name: read} }]
            """
        );
}
