using Nuke.Common;
using Nuke.Common.Execution;
using Shouldly;
using Xunit;

namespace Kindling.Engine.Tests.Execution;

/// <summary>The executor's conformance table (EX1 to EX17): C depends on B depends on A.</summary>
public sealed class BuildExecutorTests : IDisposable
{
    private readonly BuildHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task EX1_Everything_runs_in_order()
    {
        var result = await RunAsync();
        result.ShouldHaveEnded("A Succeeded, B Succeeded, C Succeeded", ran: "A B C");
        ((AbcBuild)result.Build!).Events.ShouldBe([
            "running A",
            "succeeded A",
            "running B",
            "succeeded B",
            "running C",
            "succeeded C",
        ]);
    }

    [Fact]
    public async Task EX2_A_target_named_by_skip_is_skipped() =>
        (await RunAsync("--skip A")).ShouldHaveEnded(
            "A Skipped, B Succeeded, C Succeeded",
            ran: "B C",
            reasons: "A via parameter"
        );

    [Fact]
    public async Task EX3_A_bare_skip_skips_everything_that_was_not_named() =>
        (await RunAsync("--skip")).ShouldHaveEnded(
            "A Skipped, B Skipped, C Skipped",
            ran: "",
            reasons: "A via parameter; B via parameter; C via parameter"
        );

    [Fact]
    public async Task EX4_A_bare_skip_leaves_what_was_named() =>
        (await RunAsync("C --skip")).ShouldHaveEnded(
            "A Skipped, B Skipped, C Succeeded",
            ran: "C",
            reasons: "A via parameter; B via parameter"
        );

    [Fact]
    public async Task EX5_A_skipped_target_takes_its_dependencies_with_it() =>
        (await RunAsync("--skip B")).ShouldHaveEnded(
            "A Skipped, B Skipped, C Succeeded",
            ran: "C",
            reasons: "A because of B; B via parameter"
        );

    [Fact]
    public async Task EX6_A_static_condition_that_holds_changes_nothing() =>
        (await RunAsync(b: (x, _) => x.OnlyWhenStatic(() => true))).ShouldHaveEnded(
            "A Succeeded, B Succeeded, C Succeeded",
            ran: "A B C"
        );

    [Fact]
    public async Task EX7_With_Execute_the_dependencies_run_all_the_same()
    {
        var result = await RunAsync(
            b: (x, build) =>
                x.OnlyWhenStatic(() => build.ExitCode == 42).WhenSkipped(DependencyBehavior.Execute)
        );
        result.ShouldHaveEnded(
            "A Succeeded, B Skipped, C Succeeded",
            ran: "A C",
            reasons: "B only when build.ExitCode == 42"
        );
        result["B"].OnlyWhen.ShouldBe("build.ExitCode == 42");
    }

    [Fact]
    public async Task EX8_With_Skip_the_dependencies_are_skipped() =>
        (await RunAsync(b: (x, _) => x.OnlyWhenStatic(() => false))).ShouldHaveEnded(
            "A Skipped, B Skipped, C Succeeded",
            ran: "C",
            reasons: "A because of B; B only when false"
        );

    [Fact]
    public async Task EX9_A_named_target_whose_static_condition_fails_is_skipped_with_its_chain() =>
        (await RunAsync("C", c: (x, _) => x.OnlyWhenStatic(() => false))).ShouldHaveEnded(
            "A Skipped, B Skipped, C Skipped",
            ran: "",
            reasons: "A because of B; B because of C; C only when false"
        );

    [Fact]
    public async Task EX10_All_failing_conditions_are_named()
    {
        var result = await RunAsync(
            a: (x, _) => x.OnlyWhenStatic(() => false, "A").OnlyWhenStatic(() => false, "B")
        );
        result.ShouldHaveEnded(
            "A Skipped, B Succeeded, C Succeeded",
            ran: "B C",
            reasons: "A only when A && B"
        );
        result["A"].OnlyWhen.ShouldBe("A && B");
    }

    [Fact]
    public async Task EX11_A_throwing_static_condition_fails_the_run_before_anything_runs()
    {
        var result = await RunAsync(
            a: (x, _) => x.OnlyWhenStatic(() => throw new InvalidOperationException("boom"))
        );
        result.ShouldHaveEnded("A Failed, B NotRun, C NotRun", ran: "", exitCode: 1);
        result["A"].Failure!.Message.ShouldBe("target A failed: boom");
    }

    [Fact]
    public async Task EX12_A_dynamic_condition_is_asked_once_and_skips_its_target_only()
    {
        var asked = 0;
        var result = await RunAsync(b: (x, _) => x.OnlyWhenDynamic(() => ++asked == 0));
        result.ShouldHaveEnded(
            "A Succeeded, B Skipped, C Succeeded",
            ran: "A C",
            reasons: "B only when ++asked == 0"
        );
        asked.ShouldBe(1);
    }

    [Fact]
    public async Task EX13_A_dynamic_condition_is_asked_once_and_sees_what_earlier_targets_did()
    {
        var seen = new List<string>();
        var result = await RunAsync(b: (x, build) => x.OnlyWhenDynamic(() => Sees(build)));
        result.ShouldHaveEnded("A Succeeded, B Succeeded, C Succeeded", ran: "A B C");
        seen.ShouldBe(["A"]);

        bool Sees(AbcBuild build)
        {
            seen.Add(string.Join(' ', build.Ran));
            return build.Ran.Contains("A");
        }
    }

    [Fact]
    public async Task EX14_A_throwing_dynamic_condition_is_asked_once_and_fails_its_target()
    {
        var asked = 0;
        var result = await RunAsync(
            b: (x, _) =>
                x.OnlyWhenDynamic(() =>
                    ++asked > 0 ? throw new InvalidOperationException("boom") : true
                )
        );
        result.ShouldHaveEnded("A Succeeded, B Failed, C NotRun", ran: "A", exitCode: 1);
        result["B"].Failure!.Message.ShouldBe("target B failed: boom");
        asked.ShouldBe(1);
    }

    [Fact]
    public async Task EX15_A_dynamic_condition_is_not_asked_when_the_static_one_failed()
    {
        var asked = 0;
        var result = await RunAsync(
            a: (x, _) =>
                x.OnlyWhenStatic(() => false)
                    .OnlyWhenDynamic(() =>
                        ++asked > 0 ? throw new InvalidOperationException() : true
                    )
        );
        result.ShouldHaveEnded(
            "A Skipped, B Succeeded, C Succeeded",
            ran: "B C",
            reasons: "A only when false"
        );
        asked.ShouldBe(0);
    }

    [Fact]
    public async Task EX16_A_skipped_source_takes_its_triggers_with_it()
    {
        var build = new AbcBuild
        {
            OnA = (x, self) => x.OnlyWhenDynamic(() => false).Triggers(self.B),
            OnB = (x, self) => x.Triggers(self.C),
        };
        var result = await _harness.RunAsync(() => build, "", x => x.A);
        result.ShouldHaveEnded(
            "A Skipped, B Skipped, C Skipped",
            ran: "",
            reasons: "A only when false; B because of A; C because of B"
        );
    }

    [Fact]
    public async Task EX17_A_target_without_actions_only_gathers_others()
    {
        var result = await _harness.RunAsync<GatheringBuild>("", x => x.All);
        result.ShouldHaveEnded("One Succeeded, All Collective", ran: "One");
        ((GatheringBuild)result.Build!).Events.ShouldBe(["running One", "succeeded One"]);
        result.Output.ShouldNotContain("All ");
    }

    private Task<BuildResult> RunAsync(
        string arguments = "",
        Func<ITargetDefinition, AbcBuild, ITargetDefinition>? a = null,
        Func<ITargetDefinition, AbcBuild, ITargetDefinition>? b = null,
        Func<ITargetDefinition, AbcBuild, ITargetDefinition>? c = null
    ) =>
        _harness.RunAsync(
            () =>
                new AbcBuild
                {
                    OnA = a ?? ((x, _) => x),
                    OnB = (x, build) => (b?.Invoke(x, build) ?? x).DependsOn(build.A),
                    OnC = (x, build) => (c?.Invoke(x, build) ?? x).DependsOn(build.B),
                },
            arguments,
            x => x.C
        );

    private sealed class GatheringBuild : NotingBuild
    {
        public List<string> Events { get; } = [];

        public Target One => _ => _.Executes(Note("One"));

        public Target All => _ => _.DependsOn(One);

        protected internal override void OnTargetRunning(string target) =>
            Events.Add($"running {target}");

        protected internal override void OnTargetSucceeded(string target) =>
            Events.Add($"succeeded {target}");
    }
}
