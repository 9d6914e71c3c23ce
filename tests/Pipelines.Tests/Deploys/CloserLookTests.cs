using Kindling.Pipelines.Deploys;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Deploys;

public sealed class CloserLookTests
{
    [Theory]
    [InlineData("java.net.UnknownHostException: namenode", "namenode", false)]
    [InlineData("java.net.UnknownHostException: namenode-0.namenode.x.svc", "namenode", false)]
    [InlineData("java.net.UnknownHostException: namenode", "notebook", true)]
    [InlineData("Name node is in safe mode.", "datanode", false)]
    [InlineData("Name node is in safe mode.", "hdfs-folders", true)]
    [InlineData("Incompatible clusterIDs in /hadoop/dfs/data", "datanode", true)]
    public void What_is_awaited_itself_is_no_reason_yet(string line, string pending, bool expected)
    {
        var reason = LogReason.In([line])!;
        var finding = new Finding("pod p", reason.Cause, reason.Advice, Patience.Grace)
        {
            Needs = reason.Needs,
        };

        CloserLook
            .Counts(
                finding,
                [
                    WaitBench.Waiting(WaitBench.StatefulSet(pending), "0 of 1 pods are ready"),
                    WaitBench.Ready("other"),
                ]
            )
            .ShouldBe(expected);
    }

    [Fact]
    public void Safe_mode_by_hand_does_not_end_by_itself()
    {
        var hand = SafeMode.Of(
            "Safe mode is ON. It was turned on manually. Use \"hdfs dfsadmin -safemode leave\" to turn safe mode off."
        );
        var blocks = SafeMode.Of(
            "Safe mode is ON. The reported blocks 0 needs additional 5 blocks to reach the threshold 0.9990 of total blocks 5."
        );

        hand.Patience.ShouldBe(Patience.Short);
        hand.Advice.ShouldContain("leave");
        blocks.Patience.ShouldBe(Patience.Start);
        blocks.Cause.ShouldEndWith("total blocks 5.");
    }

    [Fact]
    public void Only_what_runs_and_is_not_ready_or_ended_badly_is_silent()
    {
        var pod = WaitBench.Pod(
            "p",
            "",
            "{name: runs, state: {running: {startedAt: '2026-11-01T12:00:00Z'}}}, {name: fine, ready: true, state: {running: {}}}, {name: waits, state: {waiting: {reason: x}}}, {name: ended, state: {terminated: {exitCode: 3}}}, {name: done, state: {terminated: {exitCode: 0}}}"
        );

        var set = WaitBench.Waiting(WaitBench.StatefulSet("s"), "") with { Pods = [pod] };
        var job = WaitBench.Waiting(WaitBench.Job("j"), "") with { Pods = [pod] };

        set.Silent.Select(x => x.Container).ShouldBe(["runs", "ended"]);
        job.Silent.Select(x => x.Container).ShouldBe(["runs", "fine", "ended"]);
        set.Silent.Last().Cause.ShouldBe("it ended with exit code 3");
    }
}
