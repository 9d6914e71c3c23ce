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
        result.Statuses.ShouldBe("A Succeeded, B Succeeded, C Succeeded");
        ((AbcBuild)result.Build!).Events.ShouldBe([
            "running A",
            "succeeded A",
            "running B",
            "succeeded B",
            "running C",
            "succeeded C",
        ]);
        result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task EX2_A_target_named_by_skip_is_skipped()
    {
        var result = await RunAsync("--skip A");
        result.Statuses.ShouldBe("A Skipped, B Succeeded, C Succeeded");
        result["A"].Skipped.ShouldBe("via parameter");
        result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task EX3_A_bare_skip_skips_everything_that_was_not_named()
    {
        var result = await RunAsync("--skip");
        result.Statuses.ShouldBe("A Skipped, B Skipped, C Skipped");
        result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task EX4_A_bare_skip_leaves_what_was_named()
    {
        var result = await RunAsync("C --skip");
        result.Statuses.ShouldBe("A Skipped, B Skipped, C Succeeded");
        result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task EX5_A_skipped_target_takes_its_dependencies_with_it()
    {
        var result = await RunAsync("--skip B");
        result.Statuses.ShouldBe("A Skipped, B Skipped, C Succeeded");
        result["A"].Skipped.ShouldBe("because of B");
        result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task EX6_A_static_condition_that_holds_changes_nothing() =>
        (await RunAsync(b: (x, _) => x.OnlyWhenStatic(() => true))).Statuses.ShouldBe(
            "A Succeeded, B Succeeded, C Succeeded"
        );

    [Fact]
    public async Task EX7_With_Execute_the_dependencies_run_all_the_same()
    {
        var result = await RunAsync(
            b: (x, build) =>
                x.OnlyWhenStatic(() => build.ExitCode == 42).WhenSkipped(DependencyBehavior.Execute)
        );
        result.Statuses.ShouldBe("A Succeeded, B Skipped, C Succeeded");
        result["B"].OnlyWhen.ShouldBe("build.ExitCode == 42");
        result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task EX8_With_Skip_the_dependencies_are_skipped()
    {
        var result = await RunAsync(b: (x, _) => x.OnlyWhenStatic(() => false));
        result.Statuses.ShouldBe("A Skipped, B Skipped, C Succeeded");
        result["A"].Skipped.ShouldBe("because of B");
        result["B"].OnlyWhen.ShouldBe("false");
        result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task EX9_A_named_target_whose_static_condition_fails_is_skipped_with_its_chain()
    {
        var result = await RunAsync("C", c: (x, _) => x.OnlyWhenStatic(() => false));
        result.Statuses.ShouldBe("A Skipped, B Skipped, C Skipped");
        result["A"].Skipped.ShouldBe("because of B");
        result["B"].Skipped.ShouldBe("because of C");
        result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task EX10_All_failing_conditions_are_named()
    {
        var result = await RunAsync(
            a: (x, _) => x.OnlyWhenStatic(() => false, "A").OnlyWhenStatic(() => false, "B")
        );
        result["A"].OnlyWhen.ShouldBe("A && B");
        result.Statuses.ShouldBe("A Skipped, B Succeeded, C Succeeded");
    }

    [Fact]
    public async Task EX11_A_throwing_static_condition_fails_the_run_before_anything_runs()
    {
        var result = await RunAsync(
            a: (x, _) => x.OnlyWhenStatic(() => throw new InvalidOperationException("boom"))
        );
        result.Statuses.ShouldBe("A Failed, B NotRun, C NotRun");
        result["A"].Failure!.Message.ShouldBe("target A failed: boom");
        ((AbcBuild)result.Build!).Ran.ShouldBeEmpty();
        result.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task EX12_A_dynamic_condition_skips_its_target_only()
    {
        var result = await RunAsync(b: (x, _) => x.OnlyWhenDynamic(() => false));
        result.Statuses.ShouldBe("A Succeeded, B Skipped, C Succeeded");
        result["B"].OnlyWhen.ShouldBe("false");
        result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task EX13_A_dynamic_condition_sees_what_earlier_targets_did() =>
        (
            await RunAsync(b: (x, build) => x.OnlyWhenDynamic(() => build.Ran.Contains("A")))
        ).Statuses.ShouldBe("A Succeeded, B Succeeded, C Succeeded");

    [Fact]
    public async Task EX14_A_throwing_dynamic_condition_fails_its_target()
    {
        var result = await RunAsync(
            b: (x, _) => x.OnlyWhenDynamic(() => throw new InvalidOperationException("boom"))
        );
        result.Statuses.ShouldBe("A Succeeded, B Failed, C NotRun");
        result["B"].Failure!.Message.ShouldBe("target B failed: boom");
        result.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task EX15_A_dynamic_condition_is_not_asked_when_the_static_one_failed()
    {
        var result = await RunAsync(
            a: (x, _) =>
                x.OnlyWhenStatic(() => false)
                    .OnlyWhenDynamic(() => throw new InvalidOperationException())
        );
        result.Statuses.ShouldBe("A Skipped, B Succeeded, C Succeeded");
        result.ExitCode.ShouldBe(0);
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
        result.Statuses.ShouldBe("A Skipped, B Skipped, C Skipped");
        result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task EX17_A_target_without_actions_only_gathers_others()
    {
        var result = await _harness.RunAsync<GatheringBuild>("", x => x.All);
        result.Statuses.ShouldBe("One Succeeded, All Collective");
        ((GatheringBuild)result.Build!).Events.ShouldBe(["running One", "succeeded One"]);
        result.Output.ShouldNotContain("All ");
        result.ExitCode.ShouldBe(0);
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

    private sealed class GatheringBuild : NukeBuild
    {
        public List<string> Events { get; } = [];

        public Target One => _ => _.Executes(() => { });

        public Target All => _ => _.DependsOn(One);

        protected internal override void OnTargetRunning(string target) =>
            Events.Add($"running {target}");

        protected internal override void OnTargetSucceeded(string target) =>
            Events.Add($"succeeded {target}");
    }
}
