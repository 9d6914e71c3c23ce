using System.Text.Json;
using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class PullDiagnosisTests
{
    private static readonly JsonElement s_pod = DeployBench.Live("{metadata: {name: p}}");

    [Fact]
    public void An_image_that_is_on_its_way_is_the_reason()
    {
        var finding = Of(("Scheduled", 0), ("Pulling", 1)).ShouldHaveSingleItem();

        finding.Resource.ShouldBe("pod p");
        finding.Cause.ShouldBe("the node is still pulling the image r/x:1");
        finding.Advice.ShouldContain("--resource-deadline");
    }

    [Fact]
    public void The_next_container_may_have_another_image() =>
        Of(("Pulling", 0, "r/x:1"), ("Pulled", 4, "r/x:1"), ("Pulling", 4, "r/y:2"))
            .ShouldHaveSingleItem()
            .Cause.ShouldBe("the node is still pulling the image r/y:2");

    [Fact]
    public void Within_one_second_it_begins_before_it_ends() =>
        Of(("Pulled", 3), ("Pulling", 3)).ShouldBeEmpty();

    [Fact]
    public void An_image_that_is_there_or_cannot_come_is_not_on_its_way()
    {
        Of(("Pulled", 0)).ShouldBeEmpty();
        Of(("Pulling", 0), ("Failed", 2)).ShouldBeEmpty();
        Of(("Pulling", 0), ("BackOff", 2)).ShouldBeEmpty();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_deadline_that_passes_meanwhile_has_it_as_its_reason()
    {
        const string Set =
            "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: s, namespace: spark, generation: 1}, spec: {replicas: 1, selector: {matchLabels: {app: s}}}, status: {observedGeneration: 1}}";
        await using var store = new FakeStore();
        store
            .With(Set)
            .With(
                "{apiVersion: v1, kind: Pod, metadata: {name: s-0, uid: p, labels: {app: s}}, status: {phase: Pending, conditions: [{type: PodScheduled, status: 'True'}]}}"
            )
            .With(
                "{apiVersion: v1, kind: Event, metadata: {name: e}, type: Normal, reason: Pulling, message: 'Pulling image \"r/x:1\"', involvedObject: {uid: p}, lastTimestamp: '2026-11-01T12:00:00Z'}"
            );
        var wait = new DeployWait(
            store.Client,
            DeployBench.Settings with
            {
                ResourceDeadline = TimeSpan.FromSeconds(1),
            },
            store.Time,
            new LogWaitProgress(_ => { })
        );

        var late = await Should.ThrowAsync<DeadlineException>(() =>
            wait.WaitAsync([DeployBench.Manifest(Set)], DeployBench.Token)
        );

        late.Message.ShouldContain("pod s-0: the node is still pulling the image r/x:1");
    }

    private static IEnumerable<Finding> Of(
        params (string Reason, int Second, string Image)[] events
    ) =>
        PullDiagnosis.Of(
            s_pod,
            events.Select(x =>
                DeployBench.Live(
                    $"{{reason: {x.Reason}, message: 'Something with \"{x.Image}\"', lastTimestamp: '2026-11-01T12:00:0{x.Second}Z'}}"
                )
            )
        );

    private static IEnumerable<Finding> Of(params (string Reason, int Second)[] events) =>
        Of([.. events.Select(x => (x.Reason, x.Second, "r/x:1"))]);
}
