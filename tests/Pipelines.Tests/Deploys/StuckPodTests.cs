using Kindling.Kubernetes;
using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class StuckPodTests
{
    private const string Seen =
        "metadata: {generation: 2}\nstatus: {observedGeneration: 2, updateRevision: new}";

    [Theory]
    [InlineData("StatefulSet", Seen, "old", "False", true)]
    [InlineData("StatefulSet", Seen, "old", "True", false)]
    [InlineData("StatefulSet", Seen, "new", "False", false)]
    [InlineData("Deployment", Seen, "old", "False", false)]
    [InlineData(
        "StatefulSet",
        $"spec: {{podManagementPolicy: Parallel}}\n{Seen}",
        "old",
        "False",
        false
    )]
    [InlineData(
        "StatefulSet",
        "metadata: {generation: 3}\nstatus: {observedGeneration: 2, updateRevision: new}",
        "old",
        "False",
        false
    )]
    public void A_pod_of_an_older_template_that_is_not_ready_is_stuck_where_pods_come_in_order(
        string kind,
        string workload,
        string revision,
        string ready,
        bool expected
    )
    {
        var pod = DeployBench.Live(
            $"metadata: {{name: p, labels: {{controller-revision-hash: {revision}}}}}\nstatus: {{conditions: [{{type: Ready, status: '{ready}'}}]}}"
        );

        StuckPods.Of(kind, DeployBench.Live(workload), [pod]).Any().ShouldBe(expected);
    }

    [Fact]
    public void Where_pods_come_side_by_side_only_a_broken_one_is_stuck_and_no_old_one_tells_of_what_is_wanted()
    {
        var set = DeployBench.Live($"spec: {{podManagementPolicy: Parallel}}\n{Seen}");
        var broken = DeployBench.Live(
            """
            metadata: {name: p, labels: {controller-revision-hash: old}}
            spec: {containers: [{name: c, image: x}]}
            status: {containerStatuses: [{name: c, state: {waiting: {reason: ImagePullBackOff, message: not found}}}]}
            """
        );
        var slow = DeployBench.Live("metadata: {name: q, labels: {controller-revision-hash: old}}");

        StuckPods.Of("StatefulSet", set, [broken, slow]).ShouldHaveSingleItem();
        StuckPods.OldOf("StatefulSet", set, [broken, slow]).Count().ShouldBe(2);
    }
}
