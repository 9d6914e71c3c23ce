using Kindling.Kubernetes;
using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class PreflightTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("2", 2)]
    [InlineData("100m", 0.1)]
    [InlineData("1.5", 1.5)]
    [InlineData("1e3", 1000)]
    [InlineData("512Mi", 536870912)]
    [InlineData("1G", 1000000000)]
    [InlineData("1E", 1e18)]
    public void A_quantity(string text, double expected) =>
        ((double)Quantity.Parse(text)).ShouldBe(expected);

    [Theory]
    [InlineData("1 Gi")]
    [InlineData("viel")]
    [InlineData("1mi")]
    public void What_is_no_quantity_is_told(string text) =>
        Should.Throw<FormatException>(() => Quantity.Parse(text)).Message.ShouldContain(text);

    [Theory]
    [InlineData("v1.35.4", null)]
    [InlineData("v1.34.0-eks-abc", null)]
    [InlineData(
        "v1.30.1+k3s1",
        "the server is Kubernetes v1.30.1+k3s1; Spark 4 wants 1.34 or newer"
    )]
    [InlineData("new", "the server tells the version 'new', which is none")]
    public void The_servers_version(string version, string? problem) =>
        ServerVersion.Problem(version).ShouldBe(problem);

    [Fact]
    public async Task Ours_give_the_accounts_all_that_they_need()
    {
        var manifests = await DeployBench.OursAsync();

        foreach (var (account, question) in NeededRights.OfAccounts("spark"))
        {
            NeededRights
                .AreGiven(manifests, account, question)
                .ShouldBeTrue($"{account}: {question}");
        }
    }

    [Fact]
    public void A_right_that_no_Role_gives_is_missing() =>
        NeededRights
            .AreGiven([], "spark-driver", new AccessQuestion("get", "", "pods"))
            .ShouldBeFalse();

    [Theory]
    [InlineData("2", "4Gi", null)]
    [InlineData(
        "2",
        "1536Mi",
        "all pods together ask for 0.5 CPU and 2048 MiB, and the nodes have 1.9 CPU and 1280 MiB free"
    )]
    [InlineData(
        "0.2",
        "4Gi",
        "a pod of StatefulSet s asks for 0.25 CPU and 1024 MiB, which no node has free"
    )]
    public void Room_is_counted_as_the_scheduler_does(string cpu, string memory, string? problem)
    {
        var other = DeployBench.Live(
            "{metadata: {namespace: x, labels: {app: s}}, spec: {nodeName: 'n', containers: [{resources: {requests: {cpu: 100m, memory: 256Mi}}}]}}"
        );
        var ours = DeployBench.Live(
            "{metadata: {namespace: spark, labels: {app: s, more: x}}, spec: {nodeName: 'n', containers: [{resources: {requests: {cpu: '1'}}}]}}"
        );

        var told = Room.Problem([s_two], [Node(cpu, memory)], [other, ours], "spark");

        (told?.Split(':')[0]).ShouldBe(problem);
    }

    [Theory]
    [InlineData("{unschedulable: true}", "True")]
    [InlineData("{taints: [{key: gpu, effect: NoSchedule}]}", "True")]
    [InlineData("{taints: [{key: gpu, effect: NoExecute}]}", "True")]
    [InlineData("{}", "False")]
    [InlineData("{}", "Unknown")]
    public void A_node_that_takes_no_pods_is_no_room(string spec, string ready) =>
        Room.Problem([s_two], [Node("8", "8Gi", spec, ready)], [], "spark")
            .ShouldNotBeNull()
            .ShouldContain("which no node has free");

    [Fact]
    public void A_taint_that_only_prefers_others_keeps_nothing_away() =>
        Room.Problem(
                [s_two],
                [Node("8", "8Gi", "{taints: [{key: gpu, effect: PreferNoSchedule}]}")],
                [],
                "spark"
            )
            .ShouldBeNull();

    [Fact]
    public void A_driver_of_ours_is_no_room()
    {
        var driver = DeployBench.Live(
            "{metadata: {namespace: spark, labels: {app.kubernetes.io/part-of: kindling}}, spec: {nodeName: 'n', containers: [{resources: {requests: {cpu: '1'}}}]}}"
        );

        Room.Problem([s_two], [Node("1.2", "4Gi")], [driver], "spark").ShouldNotBeNull();
    }

    private static readonly Manifest s_two = DeployBench.Manifest(
        """
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: s}
        spec:
          replicas: 2
          selector: {matchLabels: {app: s}}
          template:
            spec:
              initContainers: [{resources: {requests: {cpu: 250m, memory: 1Mi}}}]
              containers: [{resources: {requests: {cpu: 100m, memory: 1Gi}}}]
        """
    );

    private static System.Text.Json.JsonElement Node(
        string cpu,
        string memory,
        string spec = "{}",
        string ready = "True"
    ) =>
        DeployBench.Live(
            $"{{metadata: {{name: 'n'}}, spec: {spec}, status: {{allocatable: {{cpu: '{cpu}', memory: {memory}}}, conditions: [{{type: Ready, status: '{ready}'}}]}}}}"
        );
}
