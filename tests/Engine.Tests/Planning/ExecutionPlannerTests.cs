using FsCheck;
using FsCheck.Fluent;
using Nuke.Common.Planning;
using Shouldly;
using Xunit;
using static Kindling.Engine.Tests.Planning.Arrangement;

namespace Kindling.Engine.Tests.Planning;

/// <summary>The planner's conformance table (PL1 to PL12, PL17), planned and run; A is the default target.</summary>
public sealed class ExecutionPlannerTests : IDisposable
{
    private readonly Arrangement _targets = new();

    public void Dispose() => _targets.Dispose();

    [Fact]
    public async Task PL1_The_default_target_is_planned_when_nothing_is_named()
    {
        await _targets.ShouldRunAsync("A");
        _targets.A.Invoked.ShouldBeFalse();
    }

    [Fact]
    public async Task PL2_Only_the_named_target_is_planned_and_invoked()
    {
        await _targets.ShouldRunAsync("B", "B");
        _targets.All.Select(x => x.Invoked).ShouldBe([false, true, false]);
    }

    [Fact]
    public async Task PL3_All_named_targets_are_planned_and_invoked()
    {
        await _targets.ShouldRunAsync("A B", "A", "B");
        _targets.All.Select(x => x.Invoked).ShouldBe([true, true, false]);
    }

    [Fact]
    public async Task PL4_A_dependency_runs_first()
    {
        DependsOn(_targets.A, _targets.B);
        await _targets.ShouldRunAsync("B A");
    }

    [Fact]
    public async Task PL5_Dependencies_are_transitive()
    {
        DependsOn(_targets.A, _targets.B);
        DependsOn(_targets.B, _targets.C);
        await _targets.ShouldRunAsync("C B A");
    }

    [Fact]
    public async Task PL6_A_triggered_target_joins_and_runs_later()
    {
        Triggers(_targets.A, _targets.B);
        await _targets.ShouldRunAsync("A B");
    }

    [Fact]
    public async Task PL7_Triggers_are_transitive()
    {
        Triggers(_targets.A, _targets.B);
        Triggers(_targets.B, _targets.C);
        await _targets.ShouldRunAsync("A B C");
    }

    [Fact]
    public async Task PL8_Order_constraints_order_what_is_named()
    {
        After(_targets.B, _targets.A);
        After(_targets.C, _targets.A);
        await _targets.ShouldRunAsync("A B C", "B", "A", "C");
    }

    [Fact]
    public async Task PL9_Order_constraints_chain()
    {
        After(_targets.B, _targets.A);
        After(_targets.C, _targets.A);
        After(_targets.C, _targets.B);
        await _targets.ShouldRunAsync("A B C", "A", "C", "B");
    }

    [Fact]
    public async Task PL10_A_trigger_of_a_dependency_obeys_order_constraints()
    {
        DependsOn(_targets.A, _targets.B);
        Triggers(_targets.B, _targets.C);
        After(_targets.C, _targets.A);
        await _targets.ShouldRunAsync("B A C");
    }

    [Fact]
    public async Task PL11_A_dependency_outside_the_set_is_ignored()
    {
        DependsOn(_targets.B, Make("Outside"));
        DependsOn(_targets.A, _targets.B);
        await _targets.ShouldRunAsync("B A");
    }

    [Fact]
    public async Task PL12_A_trigger_outside_the_set_is_ignored()
    {
        Triggers(_targets.A, Make("Outside"));
        await _targets.ShouldRunAsync("A");
    }

    [Theory]
    [InlineData("A B C", "A B C")]
    [InlineData("C B A", "C B A")]
    [InlineData("B C A", "B C A")]
    public Task PL17_Unconstrained_targets_run_in_the_order_in_which_they_were_asked_for(
        string asked,
        string plan
    ) => _targets.ShouldRunAsync(plan, asked.Split(' '));

    [Fact]
    public async Task PL17_Then_in_declaration_order()
    {
        DependsOn(_targets.C, _targets.B);
        DependsOn(_targets.C, _targets.A);
        await _targets.ShouldRunAsync("A B C", "C");
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
}
