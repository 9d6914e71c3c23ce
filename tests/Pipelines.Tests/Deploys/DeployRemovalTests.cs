using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class DeployRemovalTests : IAsyncDisposable
{
    private const string Ours = "labels: {app.kubernetes.io/part-of: kindling}";

    private readonly FakeStore _store = new();
    private readonly List<string> _told = [];

    public DeployRemovalTests() =>
        _store
            .With($"{{apiVersion: apps/v1, kind: StatefulSet, metadata: {{name: ours, {Ours}}}}}")
            .With(
                $"{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: data, {Ours}}}}}"
            )
            .With($"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: ours, {Ours}}}}}")
            .With(
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: sparks, labels: {spark-app-selector: x}}}"
            )
            .With("{apiVersion: v1, kind: ConfigMap, metadata: {name: others}}")
            .With(
                $"{{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {{name: ours, {Ours}}}}}"
            );

    [Fact]
    public async Task Ours_and_what_Spark_made_goes_and_the_data_stays()
    {
        (await RemoveAsync(purge: false)).ShouldBe(4);

        _store.Names.ShouldBe(["ConfigMap others", "PersistentVolumeClaim data"]);
        _told[0].ShouldBe("StatefulSet ours removed");
    }

    [Fact]
    public async Task With_the_data_only_what_others_made_is_left()
    {
        (await RemoveAsync(purge: true)).ShouldBe(5);

        _store.Names.ShouldBe(["ConfigMap others"]);
    }

    [Fact]
    public async Task What_was_removed_is_removed_again_without_ado()
    {
        await RemoveAsync(purge: true);

        (await RemoveAsync(purge: true)).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_optional_and_hidden_stays_and_that_is_told()
    {
        _store.Refuse(
            "GET /apis/networking.k8s.io/v1/namespaces/spark/ingresses",
            403,
            """{"kind":"Status","code":403,"reason":"Forbidden","message":"no"}"""
        );

        await RemoveAsync(purge: true);

        _store.Names.ShouldContain("Ingress ours");
        _told.ShouldContain("Ingress: you may not list them, so what is there stays");
    }

    [Fact]
    public async Task What_does_not_go_is_named_with_what_holds_it()
    {
        _store.With(
            $"{{apiVersion: v1, kind: Pod, metadata: {{name: held, {Ours}, finalizers: [example.org/hold]}}}}"
        );

        var late = await Should.ThrowAsync<DeadlineException>(() =>
            RemoveAsync(purge: false, TimeSpan.FromMilliseconds(300))
        );

        late.Message.ShouldContain("Pod held is still there");
        late.Message.ShouldContain("example.org/hold");
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private Task<int> RemoveAsync(bool purge, TimeSpan? deadline = null)
    {
        var settings = DeployBench.Settings;
        return new DeployRemoval(
            _store.Client,
            settings with
            {
                ResourceDeadline = deadline ?? settings.ResourceDeadline,
            },
            _store.Time,
            news =>
            {
                lock (_told)
                {
                    _told.Add(news);
                }
            }
        ).RemoveAsync(purge, DeployBench.Token);
    }
}
