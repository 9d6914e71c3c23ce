using Nuke.Common;
using Nuke.Common.Planning;
using Shouldly;
using Xunit;
using static Kindling.Engine.Tests.Planning.Arrangement;

namespace Kindling.Engine.Tests.Planning;

/// <summary>The planner's conformance table (PL13 to PL16, PL18): plans that cannot be made, and their neighbours that can.</summary>
public sealed class RefusedPlanTests : IDisposable
{
    private readonly Arrangement _targets = new();

    public void Dispose() => _targets.Dispose();

    [Fact]
    public async Task PL13_A_cycle_is_an_error_for_who_can_reach_it()
    {
        DependsOn(_targets.B, _targets.C);
        After(_targets.C, _targets.B);
        ExecutionPlanner
            .Plan(_targets.All, ["B"])
            .Mistakes.ShouldBe(["targets wait for each other: B → C → B"]);
        (await _targets.RunAsync("B")).ShouldBeMistaken("targets wait for each other: B → C → B");
    }

    [Fact]
    public async Task PL13_A_cycle_among_others_is_nobodys_error()
    {
        DependsOn(_targets.B, _targets.C);
        DependsOn(_targets.C, _targets.B);
        await _targets.ShouldRunAsync("A", "A");
    }

    [Fact]
    public async Task PL14_A_target_cannot_depend_on_itself()
    {
        var result = await _targets.Harness.RunAsync(
            () => new AbcBuild { OnB = (x, build) => x.DependsOn(build.B) },
            "A"
        );
        result.ShouldBeMistaken("target B: DependsOn names the target itself");
    }

    [Fact]
    public async Task PL15_An_unknown_target_is_answered_with_the_real_ones_in_alphabetical_order()
    {
        ExecutionPlanner
            .Plan([_targets.C, _targets.A, _targets.B], ["foo", "bar"])
            .Mistakes.ShouldBe([
                "there is no target 'foo'; the targets are A, B, C",
                "there is no target 'bar'; the targets are A, B, C",
            ]);
        (await _targets.RunAsync("foo")).ShouldBeMistaken(
            "there is no target 'foo'; the targets are A, B, C"
        );
    }

    [Fact]
    public async Task PL16_Names_compare_without_case_and_dashes()
    {
        ExecutionPlanner
            .Plan([Make("GitHubPublish")], ["git-hub-publish"])
            .Targets.Single()
            .Name.ShouldBe("GitHubPublish");
        (await _targets.Harness.RunAsync<PublishBuild>("git-hub-publish")).ShouldHaveEnded(
            "GitHubPublish Succeeded",
            ran: "GitHubPublish"
        );
    }

    [Fact]
    public async Task PL18_Strict_refuses_a_plan_whose_order_is_not_determined()
    {
        ExecutionPlanner
            .Plan(_targets.All, ["A", "B"], strict: true)
            .Mistakes.ShouldBe(["incomplete order: nothing says whether A or B runs first"]);
        (await _targets.RunAsync("A B --strict")).ShouldBeMistaken(
            "incomplete order: nothing says whether A or B runs first"
        );
    }

    [Fact]
    public async Task PL18_Strict_looks_at_the_plan_only()
    {
        DependsOn(_targets.A, _targets.B);
        ExecutionPlanner.Plan(_targets.All, ["A"], strict: true).Mistakes.ShouldBeEmpty();
        (await _targets.RunAsync("A --strict")).ShouldHaveEnded(
            "B Succeeded, A Succeeded",
            ran: "B A"
        );
    }

    private sealed class PublishBuild : NotingBuild
    {
        public Target GitHubPublish => _ => _.Executes(Note("GitHubPublish"));
    }
}
