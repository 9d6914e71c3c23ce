using FsCheck;
using FsCheck.Fluent;
using Nuke.Common;
using Nuke.Common.Execution;
using Nuke.Common.Planning;
using Shouldly;
using Xunit;

namespace Kindling.Engine.Tests.Planning;

/// <summary>The planner's conformance table (PL1 to PL18); A is the default target.</summary>
public sealed class ExecutionPlannerTests
{
    private readonly ExecutableTarget _a = Make("A");
    private readonly ExecutableTarget _b = Make("B");
    private readonly ExecutableTarget _c = Make("C");

    public ExecutionPlannerTests() => _a.IsDefault = true;

    [Fact]
    public void PL1_The_default_target_is_planned_when_nothing_is_named()
    {
        Plan().ShouldBe("A");
        _a.Invoked.ShouldBeFalse();
    }

    [Fact]
    public void PL2_Only_the_named_target_is_planned_and_invoked()
    {
        Plan("B").ShouldBe("B");
        new[] { _a, _b, _c }.Select(x => x.Invoked).ShouldBe([false, true, false]);
    }

    [Fact]
    public void PL3_All_named_targets_are_planned_and_invoked()
    {
        Plan("A", "B").ShouldBe("A B");
        new[] { _a, _b, _c }.Select(x => x.Invoked).ShouldBe([true, true, false]);
    }

    [Fact]
    public void PL4_A_dependency_runs_first()
    {
        DependsOn(_a, _b);
        Plan().ShouldBe("B A");
    }

    [Fact]
    public void PL5_Dependencies_are_transitive()
    {
        DependsOn(_a, _b);
        DependsOn(_b, _c);
        Plan().ShouldBe("C B A");
    }

    [Fact]
    public void PL6_A_triggered_target_joins_and_runs_later()
    {
        Triggers(_a, _b);
        Plan().ShouldBe("A B");
    }

    [Fact]
    public void PL7_Triggers_are_transitive()
    {
        Triggers(_a, _b);
        Triggers(_b, _c);
        Plan().ShouldBe("A B C");
    }

    [Fact]
    public void PL8_Order_constraints_order_what_is_named()
    {
        After(_b, _a);
        After(_c, _a);
        Plan("B", "A", "C").ShouldStartWith("A");
    }

    [Fact]
    public void PL9_Order_constraints_chain()
    {
        After(_b, _a);
        After(_c, _a);
        After(_c, _b);
        Plan("A", "C", "B").ShouldBe("A B C");
    }

    [Fact]
    public void PL10_A_trigger_of_a_dependency_obeys_order_constraints()
    {
        DependsOn(_a, _b);
        Triggers(_b, _c);
        After(_c, _a);
        Plan().ShouldBe("B A C");
    }

    [Fact]
    public void PL11_A_dependency_outside_the_set_is_ignored()
    {
        DependsOn(_b, Make("Outside"));
        DependsOn(_a, _b);
        Plan().ShouldBe("B A");
    }

    [Fact]
    public void PL12_A_trigger_outside_the_set_is_ignored()
    {
        Triggers(_a, Make("Outside"));
        Plan().ShouldBe("A");
    }

    [Fact]
    public void PL13_A_cycle_is_an_error_for_who_can_reach_it()
    {
        DependsOn(_b, _c);
        After(_c, _b);
        Mistakes("B").ShouldBe(["targets wait for each other: B → C → B"]);
    }

    [Fact]
    public void PL13_A_cycle_among_others_is_nobodys_error()
    {
        DependsOn(_b, _c);
        DependsOn(_c, _b);
        Plan("A").ShouldBe("A");
    }

    [Fact]
    public async Task PL14_A_target_cannot_depend_on_itself()
    {
        using var harness = new BuildHarness();
        var result = await harness.RunAsync(
            () => new AbcBuild { OnB = (x, build) => x.DependsOn(build.B) },
            "A"
        );
        result.ExitCode.ShouldBe(2);
        result.Output.ShouldContain("target B: DependsOn names the target itself");
    }

    [Fact]
    public void PL15_An_unknown_target_is_answered_with_the_real_ones_in_alphabetical_order() =>
        ExecutionPlanner
            .Plan([_c, _a, _b], ["foo", "bar"])
            .Mistakes.ShouldBe([
                "there is no target 'foo'; the targets are A, B, C",
                "there is no target 'bar'; the targets are A, B, C",
            ]);

    [Fact]
    public void PL16_Names_compare_without_case_and_dashes() =>
        ExecutionPlanner
            .Plan([Make("GitHubPublish")], ["git-hub-publish"])
            .Targets.Single()
            .Name.ShouldBe("GitHubPublish");

    [Theory]
    [InlineData("A B C", "A B C")]
    [InlineData("C B A", "C B A")]
    [InlineData("B C A", "B C A")]
    public void PL17_Unconstrained_targets_run_in_the_order_in_which_they_were_asked_for(
        string asked,
        string plan
    ) => Plan(asked.Split(' ')).ShouldBe(plan);

    [Fact]
    public void PL17_Then_in_declaration_order()
    {
        DependsOn(_c, _b);
        DependsOn(_c, _a);
        Plan("C").ShouldBe("A B C");
    }

    [Fact]
    public void PL18_Strict_refuses_a_plan_whose_order_is_not_determined() =>
        ExecutionPlanner
            .Plan([_a, _b, _c], ["A", "B"], strict: true)
            .Mistakes.ShouldBe(["incomplete order: nothing says whether A or B runs first"]);

    [Fact]
    public void PL18_Strict_looks_at_the_plan_only()
    {
        DependsOn(_a, _b);
        ExecutionPlanner.Plan([_a, _b, _c], ["A"], strict: true).Mistakes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("B", "PL13: targets wait for each other: B → C → B")]
    [InlineData("foo", "PL15: there is no target 'foo'")]
    [InlineData("A D --strict", "PL18: incomplete order: nothing says whether A or D runs first")]
    public async Task PL13_PL15_PL18_A_plan_that_cannot_be_made_is_exit_code_2(
        string arguments,
        string mistake
    )
    {
        using var harness = new BuildHarness();
        var result = await harness.RunAsync<CyclicBuild>(arguments);
        result.ExitCode.ShouldBe(2);
        result.Output.ShouldContain(mistake[6..]);
        result.Build!.ExecutionPlan.ShouldBeEmpty();
    }

    [Fact]
    public async Task PL17_What_is_planned_is_run_in_that_order()
    {
        using var harness = new BuildHarness();
        var result = await harness.RunAsync<CyclicBuild>("D A");
        result.Statuses.ShouldBe("D Succeeded, A Succeeded");
        result.ExitCode.ShouldBe(0);
    }

    private sealed class CyclicBuild : NukeBuild
    {
        public Target A => _ => _.Executes(() => { });

        public Target B => _ => _.DependsOn(C).Executes(() => { });

        public Target C => _ => _.After(B).Executes(() => { });

        public Target D => _ => _.Executes(() => { });
    }

    [Fact]
    public void Every_plan_of_a_random_graph_keeps_all_constraints() =>
        Check.QuickThrowOnFailure(
            Prop.ForAll<int[]>(edges =>
            {
                var targets = Enumerable.Range(0, 8).Select(x => Make($"T{x}")).ToList();
                foreach (var edge in edges.Select(Math.Abs).Where(x => x % 8 > x / 8 % 8))
                {
                    // Only from later to earlier ones, so that there is no cycle.
                    DependsOn(targets[edge % 8], targets[edge / 8 % 8]);
                }

                var plan = ExecutionPlanner.Plan(targets, ["T7", "T3"]).Targets.ToList();
                return plan.TrueForAll(x =>
                    x.ExecutionDependencies.All(dependency =>
                        plan.IndexOf(dependency) is var position
                        && position >= 0
                        && position < plan.IndexOf(x)
                    )
                );
            })
        );

    private static ExecutableTarget Make(string name) =>
        new(name, (Target)(_ => _), typeof(NukeBuild));

    private static void DependsOn(ExecutableTarget target, ExecutableTarget other) =>
        target.ExecutionDependencyList.Add(other);

    private static void After(ExecutableTarget target, ExecutableTarget other) =>
        target.OrderDependencyList.Add(other);

    private static void Triggers(ExecutableTarget target, ExecutableTarget other)
    {
        target.TriggerList.Add(other);
        other.TriggerDependencyList.Add(target);
    }

    private string Plan(params string[] invoked)
    {
        var plan = ExecutionPlanner.Plan([_a, _b, _c], invoked.Length == 0 ? null : invoked);
        plan.Mistakes.ShouldBeEmpty();
        return string.Join(' ', plan.Targets.Select(x => x.Name));
    }

    private IReadOnlyList<string> Mistakes(params string[] invoked) =>
        ExecutionPlanner.Plan([_a, _b, _c], invoked).Mistakes;
}
