using Kindling.Pipelines.Deploys;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

/// <summary>What is looked at in a cluster before anything is changed.</summary>
public sealed class PreflightFindingTests : IAsyncDisposable
{
    private const string Default =
        "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: local, annotations: {storageclass.kubernetes.io/is-default-class: 'true'}}}";

    private const string Node =
        "{apiVersion: v1, kind: Node, metadata: {name: node}, status: {allocatable: {cpu: '64', memory: 256Gi, pods: '110'}, conditions: [{type: Ready, status: 'True'}]}}";

    private readonly FakeStore _store = new();

    public PreflightFindingTests() => _store.With(Node).With(Default).With(Dns("true"));

    [Fact]
    public async Task A_cluster_that_has_it_all() => (await FindAsync()).ShouldBeEmpty();

    [Fact]
    public async Task A_storage_class_that_is_not_there() =>
        (await FindAsync(DeployBench.Settings with { StorageClass = "fast" })).ShouldBe([
            "there is no storage class fast: the cluster has local",
        ]);

    [Fact]
    public async Task No_default_storage_class()
    {
        _store.With(Default.Replace("'true'", "'false'", StringComparison.Ordinal));

        (await FindAsync()).ShouldBe([
            "the cluster has no default storage class: name one by --storage-class (local)",
        ]);
        (await FindAsync(DeployBench.Settings with { StorageClass = "local" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task DNS_without_a_pod()
    {
        _store.With(Dns("false"));

        (await FindAsync())
            .ShouldHaveSingleItem()
            .ShouldStartWith(
                "the cluster's DNS (kube-dns in kube-system) has no pod that is ready"
            );
    }

    [Fact]
    public async Task A_clock_that_is_more_than_a_minute_off()
    {
        var ahead = new ManualTime();
        ahead.Advance(_store.Time.GetUtcNow() + TimeSpan.FromMinutes(5) - ahead.GetUtcNow());

        (await FindAsync(time: ahead))
            .ShouldHaveSingleItem()
            .ShouldMatch("^this computer's clock is (299|300|301) s ahead of the API server's");
    }

    [Fact]
    public async Task Who_may_not_see_the_whole_cluster_is_not_kept_back()
    {
        foreach (
            var path in new[]
            {
                "/api/v1/nodes",
                "/api/v1/pods",
                "/apis/storage.k8s.io/v1/storageclasses",
                "/apis/discovery.k8s.io/v1/namespaces/kube-system/endpointslices",
            }
        )
        {
            _store.Refuse(
                $"GET {path}",
                403,
                """{"kind":"Status","code":403,"reason":"Forbidden","message":"no"}"""
            );
        }

        (await FindAsync(DeployBench.Settings with { StorageClass = "fast" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task All_that_is_missing_is_told_at_once()
    {
        _store
            .With(Dns("false"))
            .With(Default.Replace("'true'", "'false'", StringComparison.Ordinal))
            .With(Node.Replace("cpu: '64'", "cpu: 10m", StringComparison.Ordinal));

        (await FindAsync()).Count.ShouldBe(3);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static string Dns(string ready) =>
        $"{{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {{name: dns, namespace: kube-system, labels: {{k8s-app: kube-dns}}}}, endpoints: [{{conditions: {{ready: {ready}}}}}]}}";

    private async Task<IReadOnlyList<string>> FindAsync(
        DeploySettings? settings = null,
        TimeProvider? time = null
    )
    {
        var whole = (settings ?? DeployBench.Settings) with
        {
            Components = DeploySettings.DefaultComponents,
        };
        var files = await DeployBench.OursAsync();
        var wanted = new WantedObjects(whole, files, Rendering.Render(files, whole));
        var clock = await ClusterClock.ReadAsync(
            _store.Client,
            time ?? _store.Time,
            DeployBench.Token
        );
        return await new Preflight(_store.Client, whole, images: null, clock).FindingsAsync(
            wanted,
            DeployBench.Token
        );
    }
}
