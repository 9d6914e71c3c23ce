using Nuke.Common;
using Nuke.Common.Definition;
using Nuke.Common.Execution;
using Shouldly;
using Xunit;

namespace Kindling.Engine.Tests.Definition;

/// <summary>The factory's conformance table (FA1 to FA14).</summary>
public sealed class TargetFactoryTests : IDisposable
{
    private readonly BuildHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task FA1_All_verbs_of_a_class_are_wired()
    {
        var targets = TargetFactory.CreateAll(new WiredBuild(), [Default<WiredBuild>(x => x.A)]);
        ShouldBeWired(targets);
        var (a, b, d) = (Find(targets, "A"), Find(targets, "B"), Find(targets, "D"));
        a.Description.ShouldBe("the first");
        a.Requirements.Count.ShouldBe(1);
        a.Actions.Count.ShouldBe(1);
        b.DependencyBehavior.ShouldBe(DependencyBehavior.Execute);
        b.StaticConditions.Single().Text.ShouldBe("true");
        d.DependencyBehavior.ShouldBe(DependencyBehavior.Skip);
        d.DynamicConditions.Count.ShouldBe(1);
        targets.Targets.Where(x => x.IsDefault).ShouldBe([a]);
        (await _harness.RunAsync<WiredBuild>("", x => x.A)).ShouldHaveEnded(
            "A Succeeded",
            ran: "A"
        );
    }

    [Fact]
    public async Task FA2_All_verbs_of_an_interface_are_wired()
    {
        var targets = TargetFactory.CreateAll(
            new InterfaceBuild(),
            [Default<InterfaceBuild>(x => x.E)]
        );
        ShouldBeWired(targets);
        Find(targets, "E").ExecutionDependencies.ShouldBe([Find(targets, "A")]);
        targets.Targets.Where(x => x.IsDefault).ShouldBe([Find(targets, "E")]);
        (await _harness.RunAsync<InterfaceBuild>("", x => x.E)).ShouldHaveEnded(
            "A Succeeded, E Collective",
            ran: "A"
        );
    }

    [Fact]
    public async Task FA3_A_derived_interface_may_trigger_targets_of_its_base()
    {
        var targets = TargetFactory.CreateAll(new DerivedInterfaceBuild(), []);
        ShouldBeWired(targets);
        Find(targets, "F").Triggers.ShouldBe([Find(targets, "A")]);
        (await _harness.RunAsync<DerivedInterfaceBuild>("F")).ShouldHaveEnded(
            "F Collective, A Succeeded",
            ran: "A"
        );
    }

    [Fact]
    public async Task FA4_Base_climbs_one_level_each_and_Inherit_adds_an_interfaces_definition()
    {
        var result = await _harness.RunAsync<TopBuild>("Work");
        var work = result["Work"];
        work.Actions.Count.ShouldBe(3);
        work.Description.ShouldBe("top");
        work.ExecutionDependencies.Select(x => x.Name).ShouldBe(["One", "Two"]);
        result.ShouldHaveEnded(
            "One Collective, Two Collective, Work Succeeded",
            ran: "bottom middle inherited"
        );
    }

    [Fact]
    public async Task FA5_Interface_targets_of_all_kinds_give_one_target_each()
    {
        var result = await _harness.RunAsync<MixedBuild>(
            "Own Abstract Explicit Overridden Default"
        );
        result
            .Build!.ExecutionPlan.Select(x => $"{x.Name}: {x.Description}")
            .ShouldBe([
                "Own: class",
                "Abstract: class",
                "Explicit: class, explicitly",
                "Overridden: class over default",
                "Default: interface",
            ]);
        result.ShouldHaveEnded(
            "Own Succeeded, Abstract Succeeded, Explicit Succeeded, Overridden Succeeded, Default Succeeded",
            ran: "Own Abstract Explicit Overridden Default"
        );
    }

    [Fact]
    public async Task FA6_DependsOn_of_an_interface_that_the_build_lacks_is_a_mistake()
    {
        var result = await _harness.RunAsync<LackingBuild>("A");
        result.ShouldBeMistaken(
            "target A: DependsOn<IWired>: the build class LackingBuild does not implement IWired"
        );
        result.Output.ShouldNotContain("target B");
    }

    [Fact]
    public async Task FA7_A_private_target_must_not_hide_an_interfaces()
    {
        var result = await _harness.RunAsync<HidingBuild>("Solo");
        result.ShouldBeMistaken("HidingBuild.Solo hides the target of ISolo: make it public");
    }

    [Fact]
    public async Task FA8_Two_interfaces_with_one_target_name_are_a_mistake()
    {
        var result = await _harness.RunAsync<AmbiguousBuild>("Solo");
        result.ShouldBeMistaken(
            "both define the target Solo: implement it explicitly in AmbiguousBuild"
        );
    }

    [Fact]
    public async Task FA9_A_public_class_target_settles_it()
    {
        var result = await _harness.RunAsync<SettledBuild>("Solo");
        result.ShouldHaveEnded("Solo Succeeded", ran: "Solo");
        result["Solo"].Description.ShouldBe("settled");
    }

    [Fact]
    public async Task FA10_A_derived_interface_may_implement_its_bases_target()
    {
        var result = await _harness.RunAsync<ImplementedBuild>("Abstract");
        result["Abstract"].DeclaringType.ShouldBe(typeof(IImplementing));
        result["Abstract"].Description.ShouldBe("derived interface");
        result.ShouldHaveEnded("Abstract Succeeded", ran: "Abstract");
    }

    [Fact]
    public async Task FA11_A_component_parameter_from_the_environment_meets_its_requirement()
    {
        (await _harness.RunAsync<ComponentBuild>("Upload")).ShouldHaveEnded(
            "Upload NotRun",
            ran: "",
            exitCode: 3
        );
        _harness.Variables["NUKE_UPLOAD_SOURCE"] = "here";
        var result = await _harness.RunAsync<ComponentBuild>("Upload");
        result.ShouldHaveEnded("Upload Succeeded", ran: "Upload");
        ((ComponentBuild)result.Build!).Uploaded.ShouldBe("here 3");
    }

    [Fact]
    public async Task FA12_Base_without_a_base_suggests_Inherit()
    {
        var result = await _harness.RunAsync<BaselessBuild>("A");
        result.ShouldBeMistaken("target A: Base(): no base class defines A; use Inherit<T>()");
    }

    [Fact]
    public async Task FA13_The_shorthand_needs_exactly_one_target()
    {
        var result = await _harness.RunAsync<ShorthandBuild>("A");
        result.ShouldBeMistaken(
            "DependsOn<IWired>() needs IWired to have exactly one target; it has A, B, C, D"
        );
    }

    [Fact]
    public async Task FA14_A_contexts_cleanup_runs_after_the_user_even_when_that_failed()
    {
        var result = await _harness.RunAsync<ContextBuild>("Use");
        result.ShouldHaveEnded(
            "Open Succeeded, Use Failed, Close Succeeded",
            ran: "Open Use Close",
            exitCode: 1
        );
    }

    [Fact]
    public async Task A_target_made_by_a_helper_method_can_be_referred_to()
    {
        var result = await _harness.RunAsync<HelperBuild>("", x => x.Second);
        result.Statuses.ShouldBe("First Succeeded, Second Succeeded");
    }

    [Fact]
    public async Task All_mistakes_are_reported_at_once()
    {
        var result = await _harness.RunAsync<MistakenBuild>("Nowhere --unknwon 1");
        result.ExitCode.ShouldBe(2);
        result.Output.ShouldContain("there is no option '--unknwon'");
        result.Output.ShouldContain("target A: Partition(1)");
        result.Output.ShouldContain("target B: its definition threw: not today");
        result.Output.ShouldContain("there is no target 'Nowhere'");
    }

    [Fact]
    public async Task Artifacts_are_taken_without_a_dependency()
    {
        var result = await _harness.RunAsync<ArtifactBuild>("Make Take");
        result["Take"].ExecutionDependencies.ShouldBeEmpty();
        result["Take"].ArtifactDependencies[result["Make"]].ShouldBe(["*.zip"]);
        result["Make"].ArtifactProducts.ShouldBe(["*.zip", "out/*.txt"]);
        result["Make"].PartitionSize.ShouldBe(3);
    }

    private static Func<NukeBuild, Target> Default<T>(Func<T, Target> target)
        where T : NukeBuild => build => target((T)build);

    private static ExecutableTarget Find(TargetSet targets, string name) =>
        targets.Targets.Single(x => x.Name == name);

    private static void ShouldBeWired(TargetSet targets)
    {
        targets.Mistakes.ShouldBeEmpty();
        ExecutableTarget a = Find(targets, "A"),
            b = Find(targets, "B"),
            c = Find(targets, "C"),
            d = Find(targets, "D");
        b.ExecutionDependencies.ShouldBe([d]);
        b.TriggerDependencies.ShouldBe([c]);
        c.ExecutionDependencies.ShouldBe([b]);
        c.Triggers.ShouldBe([b]);
        c.TriggerDependencies.ShouldBe([d]);
        c.OrderDependencies.ShouldBe([d]);
        d.OrderDependencies.ShouldBe([b]);
        d.Triggers.ShouldBe([c]);
        a.Predecessors.Concat(a.Triggers)
            .Concat(a.TriggerDependencies)
            .Except([Find(targets, "F", a)])
            .ShouldBeEmpty();
    }

    private static ExecutableTarget Find(
        TargetSet targets,
        string name,
        ExecutableTarget otherwise
    ) => targets.Targets.FirstOrDefault(x => x.Name == name) ?? otherwise;
}
