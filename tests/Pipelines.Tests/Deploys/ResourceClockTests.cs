using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class ResourceClockTests
{
    private static readonly DateTimeOffset s_start = DateTimeOffset.UnixEpoch;
    private static readonly Manifest s_one = WaitBench.StatefulSet("one");
    private static readonly Manifest s_two = WaitBench.StatefulSet("two");

    private readonly ResourceClocks _clocks = new(
        DeployBench.Settings with
        {
            ResourceDeadline = TimeSpan.FromSeconds(300),
            CapacityPatience = TimeSpan.FromSeconds(600),
        }
    );

    [Fact]
    public void Each_resource_has_a_clock_of_its_own_that_begins_anew_with_each_step()
    {
        Late(0, Waiting(s_one, "0 of 2"), Waiting(s_two, "0 of 2")).ShouldBeEmpty();
        Late(200, Waiting(s_one, "1 of 2"), Waiting(s_two, "0 of 2")).ShouldBeEmpty();

        Late(301, Waiting(s_one, "1 of 2"), Waiting(s_two, "0 of 2")).ShouldBe(["two"]);
        Late(501, Waiting(s_one, "1 of 2"), Waiting(s_two, "0 of 2")).ShouldBe(["one", "two"]);
    }

    [Fact]
    public void A_step_of_a_pod_is_a_step()
    {
        var pod = DeployBench.Live("metadata: {uid: p}");
        var scheduled = DeployBench.Live(
            "metadata: {uid: p}\nstatus: {conditions: [{type: PodScheduled, status: 'True'}]}"
        );
        Late(0, Waiting(s_one, "0 of 1") with { Pods = [pod] }).ShouldBeEmpty();
        Late(200, Waiting(s_one, "0 of 1") with { Pods = [scheduled] }).ShouldBeEmpty();

        Late(400, Waiting(s_one, "0 of 1") with { Pods = [scheduled] }).ShouldBeEmpty();
    }

    [Fact]
    public void Another_that_becomes_ready_may_have_been_waited_for()
    {
        Late(0, Waiting(s_one, "0 of 1"), Waiting(s_two, "0 of 1")).ShouldBeEmpty();
        var ready = Waiting(s_one, "ready") with { State = ReadyState.Ready };
        Late(200, ready, Waiting(s_two, "0 of 1")).ShouldBeEmpty();

        Late(499, ready, Waiting(s_two, "0 of 1")).ShouldBeEmpty();
        Late(501, ready, Waiting(s_two, "0 of 1")).ShouldBe(["two"]);
    }

    [Fact]
    public void Who_waits_for_a_node_may_wait_longer()
    {
        var capacity = Waiting(s_one, "0 of 1") with
        {
            Findings = [new Finding("pod p", "no node takes it", "x", Patience.Capacity)],
        };
        Late(0, capacity, Waiting(s_two, "0 of 1")).ShouldBeEmpty();

        Late(301, capacity, Waiting(s_two, "0 of 1")).ShouldBe(["two"]);
        Late(901, capacity).ShouldBe(["one"]);
    }

    private static Awaited Waiting(Manifest manifest, string message) =>
        WaitBench.Waiting(manifest, message);

    private IEnumerable<string> Late(int seconds, params IReadOnlyList<Awaited> all) =>
        _clocks.Late(all, s_start.AddSeconds(seconds)).Select(x => x.Manifest.Name.Name);
}
