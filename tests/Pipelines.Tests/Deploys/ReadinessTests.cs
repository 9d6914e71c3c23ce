using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class ReadinessTests
{
    [Theory]
    [InlineData("{}", "its controller has not seen it yet")]
    [InlineData("{observedGeneration: 1, readyReplicas: 2}", "its controller has not seen it yet")]
    [InlineData("{observedGeneration: 2, replicas: 2}", "0 of 2 pods are ready")]
    [InlineData("{observedGeneration: 2, replicas: 3, readyReplicas: 3}", "1 pods end")]
    [InlineData(
        "{observedGeneration: 2, replicas: 2, readyReplicas: 2, updatedReplicas: 1, currentRevision: a, updateRevision: b}",
        "1 of 2 pods are renewed"
    )]
    [InlineData(
        "{observedGeneration: 2, replicas: 2, readyReplicas: 2, currentRevision: b, updateRevision: b}",
        "ready"
    )]
    public void A_StatefulSet(string status, string expected) =>
        Of("StatefulSet", "{replicas: 2}", status).Message.ShouldBe(expected);

    [Theory]
    [InlineData("{observedGeneration: 2, replicas: 1}", "0 of 1 pods are made")]
    [InlineData("{observedGeneration: 2, replicas: 2, updatedReplicas: 1}", "1 old pods end")]
    [InlineData(
        "{observedGeneration: 2, replicas: 1, updatedReplicas: 1}",
        "0 of 1 pods are ready"
    )]
    [InlineData(
        "{observedGeneration: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 1}",
        "ready"
    )]
    [InlineData(
        // Of the time before a fault was mended, perhaps: a wait has its own clocks.
        "{observedGeneration: 2, replicas: 1, updatedReplicas: 1, conditions: [{type: Progressing, status: 'False', reason: ProgressDeadlineExceeded, message: too late}]}",
        "0 of 1 pods are ready"
    )]
    public void A_Deployment(string status, string expected) =>
        Of("Deployment", "{}", status).Message.ShouldBe(expected);

    [Theory]
    [InlineData("{}", "it is at work")]
    [InlineData("{conditions: [{type: Complete, status: 'True'}]}", "ready")]
    [InlineData("{conditions: [{type: Complete, status: 'False'}]}", "it is at work")]
    [InlineData(
        "{conditions: [{type: Failed, status: 'True', message: BackoffLimitExceeded}]}",
        "BackoffLimitExceeded"
    )]
    public void A_Job(string status, string expected) =>
        Of("Job", "{}", status).Message.ShouldBe(expected);

    [Fact]
    public void What_is_being_deleted_is_not_ready() =>
        Readiness
            .Of(
                "ConfigMap",
                DeployBench.Live("metadata: {deletionTimestamp: '2026-11-01T12:00:00Z'}")
            )
            .Progress.ShouldBe(Progress.Waiting);

    private static ReadyState Of(string kind, string spec, string status) =>
        Readiness.Of(
            kind,
            DeployBench.Live($"metadata: {{generation: 2}}\nspec: {spec}\nstatus: {status}")
        );
}
