using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

/// <summary>A plan carried out.</summary>
public sealed class DeployApplierTests : IAsyncDisposable
{
    private readonly FakeStore _store = new();
    private readonly List<string> _told = [];

    [Fact]
    public async Task What_is_needed_comes_before_what_needs_it()
    {
        await ApplyAsync([
            "{apiVersion: batch/v1, kind: Job, metadata: {name: j, namespace: spark}}",
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: spark}}",
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: m, namespace: spark}}",
            "{apiVersion: v1, kind: ServiceAccount, metadata: {name: a, namespace: spark}}",
            "{apiVersion: v1, kind: Namespace, metadata: {name: spark}}",
        ]);

        _store.Writes.ShouldBe([
            "PATCH namespaces/spark",
            "PATCH serviceaccounts/a",
            "PATCH configmaps/m",
            "PATCH deployments/d",
            "PATCH jobs/j",
        ]);
        _told.ShouldBe([
            "Namespace spark created",
            "ServiceAccount a created",
            "ConfigMap m created",
            "Deployment d created",
            "Job j created",
        ]);
    }

    [Fact]
    public async Task What_is_made_anew_goes_first_with_its_pods()
    {
        const string Job =
            "{apiVersion: batch/v1, kind: Job, metadata: {name: j, namespace: spark}}";
        await ApplyAsync([Job]);
        var old = $"{_store.Find("Job", "j")!["metadata"]!["uid"]}";
        _store
            .With(
                "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, status: {conditions: [{type: Failed, status: 'True'}]}}"
            )
            .With(
                $"{{apiVersion: v1, kind: Pod, metadata: {{name: j-x, ownerReferences: [{{uid: {old}}}]}}}}"
            );

        await ApplyAsync([Job]);

        _store.Names.ShouldBe(["Job j"]);
        $"{_store.Find("Job", "j")!["metadata"]!["uid"]}".ShouldNotBe(old);
        _told[^1].ShouldBe("Job j made anew");
        _store.Writes.TakeLast(2).ShouldBe(["DELETE jobs/j", "PATCH jobs/j"]);
        _store
            .Cluster.Calls.Single(x => x.Request.StartsWith("DELETE", StringComparison.Ordinal))
            .Body.ShouldContain(old);
    }

    [Fact]
    public async Task A_stage_that_fails_is_the_last()
    {
        _store.Refuse(
            "PATCH /api/v1/namespaces/spark/configmaps/m",
            403,
            """{"kind":"Status","code":403,"reason":"Forbidden","message":"no"}"""
        );

        await Should.ThrowAsync<Kindling.Kubernetes.KubernetesException>(() =>
            ApplyAsync([
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: m, namespace: spark}}",
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: spark}}",
            ])
        );

        _store.Names.ShouldBeEmpty();
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private async Task ApplyAsync(string[] yaml)
    {
        var settings = DeployBench.Settings;
        var plan = await new DeployPlanner(_store.Client, settings).PlanAsync(
            [.. yaml.Select(x => DeployBench.Manifest(x))],
            DeployBench.Token
        );
        await new DeployApplier(_store.Client, settings, _store.Time, _told.Add).ApplyAsync(
            plan,
            DeployBench.Token
        );
    }
}
