using Shouldly;
using Xunit;

namespace Kindling.Kubernetes.Tests.Objects;

public sealed class DiscoveryTests : IAsyncLifetime
{
    private readonly FakeCluster _cluster = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_kinds_are_learnt_by_two_requests()
    {
        using var client = _cluster.Connect();

        var pods = await client.FindResourceAsync("v1", "Pod", Token);
        var deployments = await client.FindResourceAsync("apps/v1", "Deployment", Token);
        var spaces = await client.FindResourceAsync("v1", "Namespace", Token);

        pods!.Path("a b", "c").ShouldBe("/api/v1/namespaces/a%20b/pods/c");
        deployments!.Path(null).ShouldBe("/apis/apps/v1/deployments");
        deployments.Group.ShouldBe("apps");
        deployments.Verbs.ShouldBe(["get"]);
        spaces!.Path("n", "m").ShouldBe("/api/v1/namespaces/m");
        client.RequestCount.ShouldBe(2);
    }

    [Fact]
    public async Task An_older_server_is_asked_for_each_version_that_is_needed()
    {
        _cluster
            .On("GET /api", 200, FakeDiscovery.LegacyCore)
            .On("GET /apis", 200, FakeDiscovery.LegacyGroups)
            .On("GET /apis/apps/v1", 200, FakeDiscovery.LegacyApps);
        using var client = _cluster.Connect();

        var found = await client.FindResourceAsync("apps/v1", "Deployment", Token);
        await client.FindResourceAsync("apps/v1", "Deployment", Token);
        var scale = await client.FindResourceAsync("apps/v1", "Scale", Token);
        var none = await client.FindResourceAsync("batch/v1", "Job", Token);

        found!.Plural.ShouldBe("deployments");
        scale.ShouldBeNull();
        none.ShouldBeNull();
        _cluster
            .Calls.Select(x => x.Request)
            .Take(3)
            .ShouldBe(["GET /api", "GET /apis", "GET /apis/apps/v1"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_kind_that_comes_later_is_found_then()
    {
        using var client = _cluster.Connect();
        (await client.FindResourceAsync("x.io/v1", "Thing", Token)).ShouldBeNull();
        _cluster.On(
            "GET /apis",
            200,
            """{"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":"x.io"},"versions":[{"version":"v1","resources":[{"resource":"things","responseKind":{"kind":"Thing"},"scope":"Cluster"}]}]}]}"""
        );

        (await client.FindResourceAsync("x.io/v1", "Thing", Token))!.Plural.ShouldBe("things");
    }

    [Theory]
    [InlineData(
        "batch/v1beta1",
        "CronJob",
        "has no kind CronJob in batch/v1beta1. Use another apiVersion"
    )]
    [InlineData(
        "metrics.k8s.io/v1beta1",
        "PodMetrics",
        "Its own API server does not answer: look at its APIService."
    )]
    public async Task A_kind_that_is_not_there_is_told(string version, string kind, string expected)
    {
        using var client = _cluster.Connect();

        var failure = await Should.ThrowAsync<KubernetesException>(() =>
            client.GetAsync(new ObjectName(version, kind, "x"), Token)
        );

        failure.Message.ShouldContain(expected);
        failure.Reason.ShouldBe("UnknownKind");
    }

    [Fact]
    public async Task Many_that_ask_at_once_make_two_requests()
    {
        using var client = _cluster.Connect();

        await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => client.FindResourceAsync("v1", "Pod", Token))
        );

        client.RequestCount.ShouldBe(2);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
