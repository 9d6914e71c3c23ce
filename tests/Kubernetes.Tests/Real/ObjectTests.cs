using Shouldly;
using Xunit;
using static Kindling.Kubernetes.Tests.Real.RealCluster;

namespace Kindling.Kubernetes.Tests.Real;

[Trait("Category", "Kubernetes")]
public sealed class ObjectTests(RealCluster cluster) : IClassFixture<RealCluster>
{
    [Fact]
    public async Task An_object_is_applied_changed_conflicted_watched_and_deleted()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        stop.CancelAfter(TimeSpan.FromSeconds(30));
        var name = new ObjectName("v1", "ConfigMap", "a");
        var query = ObjectQuery.For(name) with { Namespace = cluster.Namespace };
        await using var events = cluster
            .Client.WatchAsync(query, stop.Token)
            .GetAsyncEnumerator(stop.Token);
        await events.MoveNextAsync();
        events.Current.Kind.ShouldBe(WatchEventKind.Listed);

        var dry = await cluster.ApplyAsync(Map("1"), new ApplyOptions { DryRun = true });
        var made = await cluster.ApplyAsync(Map("1"));
        var same = await cluster.ApplyAsync(Map("1"));
        var conflict = await Should.ThrowAsync<KubernetesException>(() =>
            cluster.ApplyAsync(Map("2"), new ApplyOptions { FieldManager = "other" })
        );
        await cluster.ApplyAsync(
            Map("2"),
            new ApplyOptions { FieldManager = "other", Force = true }
        );
        var other = new DeleteOptions { Uid = Guid.NewGuid().ToString() };
        var notThat = await cluster.Client.DeleteAsync(name, other, Token);
        var deleted = await cluster.Client.DeleteAsync(name, new DeleteOptions(), Token);

        (dry.IsCreated, made.IsCreated, same.IsCreated).ShouldBe((true, true, false));
        same.Object.Text("metadata", "resourceVersion")
            .ShouldBe(made.Object.Text("metadata", "resourceVersion"));
        conflict.Failure.Conflicts.ShouldBe([new FieldConflict(".data.x", "kindling")]);
        (notThat, deleted).ShouldBe((false, true));
        (await cluster.Client.GetAsync(name, Token)).ShouldBeNull();
        var kinds = new List<WatchEventKind>();
        while (!kinds.Contains(WatchEventKind.Deleted))
        {
            await events.MoveNextAsync();
            kinds.Add(events.Current.Kind);
        }

        kinds.ShouldBe([WatchEventKind.Added, WatchEventKind.Modified, WatchEventKind.Deleted]);
    }

    [Fact]
    public async Task A_field_that_the_server_does_not_know_is_refused_once()
    {
        var before = cluster.Client.RequestCount;

        var failure = await Should.ThrowAsync<KubernetesException>(() =>
            cluster.ApplyAsync(
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}, dada: {x: z}}"
            )
        );

        failure.Message.ShouldContain("dada");
        (cluster.Client.RequestCount - before).ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task Lists_come_in_pages_and_500_objects_are_applied_side_by_side_over_HTTP_2()
    {
        await Task.WhenAll(
            Enumerable
                .Range(0, 500)
                .Select(i =>
                    cluster.ApplyAsync(
                        $"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: many-{i}, labels: {{many: 'x'}}}}, data: {{i: '{i}'}}}}"
                    )
                )
        );
        using var paging = new KubernetesClient(
            cluster.Client.Access,
            new KubernetesSettings { PageSize = 70 },
            TimeProvider.System
        );

        var list = await paging.ListAsync(
            new ObjectQuery("v1", "ConfigMap")
            {
                Namespace = cluster.Namespace,
                LabelSelector = "many=x",
            },
            Token
        );

        list.Items.Select(x => x.Text("metadata", "name")).Distinct().Count().ShouldBe(500);
        paging.RequestCount.ShouldBe(2 + 8);
    }

    [Fact]
    public async Task Rights_are_asked_for()
    {
        var question = new AccessQuestion("create", "", "pods") { Namespace = cluster.Namespace };

        var own = await cluster.Client.ReviewAccessAsync(question, Token);
        var account = await cluster.Client.ReviewAccessAsync(
            AccessSubject.ServiceAccount(cluster.Namespace, "default"),
            question,
            Token
        );

        (own.IsAllowed, account.IsAllowed).ShouldBe((true, false));
    }

    private static string Map(string value) =>
        $"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: a}}, data: {{x: '{value}'}}}}";
}
