using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class FindingTests
{
    private static readonly DateTimeOffset s_start = DateTimeOffset.UnixEpoch;

    [Theory]
    [InlineData("InvalidImageName", "", "'x:y:z' is no image's name", "None")]
    [InlineData(
        "ErrImagePull",
        "rpc error: x:y:z: not found",
        "the image x:y:z is not in its registry",
        "Short"
    )]
    [InlineData(
        "ImagePullBackOff",
        "pull access denied",
        "the registry gives x:y:z to no one without a login",
        "Short"
    )]
    [InlineData(
        "ErrImagePull",
        "dial tcp: i/o timeout",
        "the image x:y:z cannot be pulled: dial tcp: i/o timeout",
        "Grace"
    )]
    [InlineData(
        "CreateContainerConfigError",
        "secret \"s\" not found",
        "secret \"s\" not found",
        "None"
    )]
    public void A_container_that_waits(string reason, string message, string cause, string patience)
    {
        var pod = DeployBench.Live(
            $$"""
            metadata: {name: p}
            spec: {containers: [{name: c, image: "x:y:z"}]}
            status: {containerStatuses: [{name: c, state: {waiting: {reason: {{reason}}, message: '{{message}}' } } } ] }
            """
        );

        var finding = PodDiagnosis.Of(pod).ShouldHaveSingleItem();

        finding.Resource.ShouldBe("pod p, container c");
        finding.Cause.ShouldBe(cause);
        finding.Patience.ToString().ShouldBe(patience);
    }

    [Fact]
    public void A_crash_tells_its_exit_code_and_asks_for_its_last_lines()
    {
        var pod = DeployBench.Live(
            """
            metadata: {name: p}
            spec: {containers: [{name: c}]}
            status: {containerStatuses: [{name: c, restartCount: 3, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 7, reason: Error}}}]}
            """
        );

        var finding = PodDiagnosis.Of(pod).ShouldHaveSingleItem();

        finding.Cause.ShouldBe("it ends with exit code 7, again and again (3 times)");
        finding.Log.ShouldBe(("p", "c", true));
    }

    [Fact]
    public void Too_little_memory_is_told_with_the_limit()
    {
        var pod = DeployBench.Live(
            """
            metadata: {name: p}
            spec: {containers: [{name: c, resources: {limits: {memory: 64Mi}}}]}
            status: {containerStatuses: [{name: c, state: {waiting: {reason: CrashLoopBackOff}}, lastState: {terminated: {exitCode: 137, reason: OOMKilled}}}]}
            """
        );

        PodDiagnosis
            .Of(pod)
            .ShouldHaveSingleItem()
            .Cause.ShouldBe("it used more than its 64Mi of memory and was killed");
    }

    [Theory]
    [InlineData("exceeded quota: spark", "None")]
    [InlineData("violates PodSecurity \"restricted:latest\"", "None")]
    [InlineData("error looking up service account a/b: serviceaccount \"b\" not found", "Short")]
    [InlineData("etcdserver: request timed out", "Grace")]
    public void What_never_became_a_pod(string message, string patience)
    {
        var warning = DeployBench.Live(
            $$"""
            reason: FailedCreate
            message: '{{message}}'
            involvedObject: {kind: StatefulSet, name: s}
            """
        );

        WarningDiagnosis.Of(warning)!.Patience.ToString().ShouldBe(patience);
    }

    [Fact]
    public void What_may_pass_counts_only_when_it_lasts()
    {
        var tracker = new FindingTracker(TimeSpan.Zero);
        Finding[] findings =
        [
            new("a", "at once", "x", Patience.None),
            new("b", "soon", "x", Patience.Short),
            new("c", "late", "x", Patience.Grace),
        ];

        Causes(0).ShouldBe(["at once"]);
        Causes(10).ShouldBe(["at once", "soon"]);
        Causes(60).ShouldBe(["at once", "soon", "late"]);
        IEnumerable<string> Causes(int seconds) =>
            tracker.Due(findings, s_start.AddSeconds(seconds)).Select(x => x.Cause);
    }

    [Fact]
    public void What_passed_and_comes_back_begins_anew()
    {
        var tracker = new FindingTracker(TimeSpan.Zero);
        Finding[] findings = [new("b", "soon", "x", Patience.Short)];

        tracker.Due(findings, s_start).ShouldBeEmpty();
        tracker.Due([], s_start.AddSeconds(5)).ShouldBeEmpty();

        tracker.Due(findings, s_start.AddSeconds(9)).ShouldBeEmpty();
    }

    [Fact]
    public void Who_waits_for_a_node_waits_as_long_as_is_wanted()
    {
        var tracker = new FindingTracker(TimeSpan.FromMinutes(5));
        Finding[] findings = [new("p", "no node takes it", "x", Patience.Capacity)];

        tracker.Due(findings, s_start).ShouldBeEmpty();
        tracker.Due(findings, s_start.AddMinutes(4)).ShouldBeEmpty();
        tracker.Due(findings, s_start.AddMinutes(6)).ShouldNotBeEmpty();
    }
}
