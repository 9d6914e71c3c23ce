using Kindling.Kubernetes;
using Kindling.Pipelines.Deploys;
using Serilog.Core;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

/// <summary>A deploy of what nobody has to wait for, against a cluster with a memory.</summary>
public sealed class ClusterDeployTests : IAsyncDisposable
{
    private const string Forbidden =
        """{"kind":"Status","code":403,"reason":"Forbidden","message":"no"}""";

    private const string Going =
        "{apiVersion: v1, kind: Namespace, metadata: {name: spark, deletionTimestamp: '2026-11-01T12:00:00Z'}}";

    private readonly FakeStore _store = new();

    [Fact]
    public async Task What_is_there_is_not_written_again_and_nobody_is_asked_for_leave()
    {
        (await RunAsync()).ShouldBePositive();
        var before = _store.Cluster.Calls.Count;

        (await RunAsync()).ShouldBe(0);

        _store
            .Cluster.Calls.Skip(before)
            .ShouldAllBe(x => x.Request.StartsWith("GET ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_would_fail_is_told_before_anything_is_written()
    {
        _store.With(
            "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: dns, namespace: kube-system, labels: {k8s-app: kube-dns}}}"
        );

        (await Should.ThrowAsync<DeployRefusedException>(() => RunAsync()))
            .Findings.ShouldHaveSingleItem()
            .ShouldContain("DNS");

        _store.Names.ShouldBe(["EndpointSlice dns"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_namespace_that_is_being_removed_is_made_anew_when_it_is_gone()
    {
        _store.With(Going);
        var old = $"{_store.Find("Namespace", "spark")!["metadata"]!["uid"]}";
        var deploy = RunAsync();
        while (!_store.Cluster.Calls.Any(x => x.Parameter("watch") == "1"))
        {
            await Task.Delay(5, DeployBench.Token);
        }

        await _store.Client.DeleteAsync(
            new ObjectName("v1", "Namespace", "spark"),
            new DeleteOptions(),
            DeployBench.Token
        );

        (await deploy).ShouldBePositive();
        $"{_store.Find("Namespace", "spark")!["metadata"]!["uid"]}".ShouldNotBe(old);
    }

    [Fact]
    public async Task Who_does_not_deploy_the_namespace_is_told_that_it_goes()
    {
        _store.With(Going);

        (await Should.ThrowAsync<DeployRefusedException>(() => RunAsync("rbac")))
            .Findings.ShouldHaveSingleItem()
            .ShouldBe(
                "the namespace spark is being removed: deploy when it is gone, with the component namespace"
            );
    }

    [Fact]
    public async Task Who_may_not_watch_it_go_is_told_so()
    {
        _store.With(Going).Refuse("GET /api/v1/namespaces", 403, Forbidden);

        (await Should.ThrowAsync<DeployRefusedException>(() => RunAsync()))
            .Findings.ShouldHaveSingleItem()
            .ShouldBe(
                "the namespace spark is being removed: deploy when it is gone, which you may not watch"
            );
    }

    [Fact]
    public async Task Who_may_not_see_the_namespace_deploys_into_it()
    {
        _store.Refuse("GET /api/v1/namespaces/spark", 403, Forbidden);

        (await RunAsync("rbac")).ShouldBePositive();
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private Task<int> RunAsync(params string[] components) =>
        new ClusterDeploy(
            _store.Client,
            DeployBench.Settings with
            {
                Components = components.Length > 0 ? components : ["namespace", "rbac"],
            },
            images: null,
            isTerminal: false,
            Logger.None,
            _store.Time
        ).RunAsync(DeployBench.Token);
}
