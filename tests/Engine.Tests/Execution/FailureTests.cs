using Kindling.NukeExtensions;
using Nuke.Common;
using Shouldly;
using Xunit;

namespace Kindling.Engine.Tests.Execution;

/// <summary>Failing, assured and proceeding targets, requirements, exit codes (EX18 to EX24, EX26).</summary>
public sealed class FailureTests : IDisposable
{
    private readonly BuildHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task EX18_After_a_failure_only_assured_targets_run()
    {
        var result = await _harness.RunAsync(
            () =>
                new AbcBuild
                {
                    OnA = (x, _) => x.Executes(Fail),
                    OnB = (x, build) => x.DependsOn(build.A),
                    OnC = (x, build) => x.After(build.A).AssuredAfterFailure(),
                },
            "B C"
        );
        result.ShouldHaveEnded("A Failed, B NotRun, C Succeeded", ran: "C", exitCode: 1);
    }

    [Fact]
    public async Task EX19_With_proceed_dependents_run_and_the_run_still_fails()
    {
        var result = await _harness.RunAsync(
            () =>
                new AbcBuild
                {
                    OnA = (x, _) => x.Executes(Fail).ProceedAfterFailure(),
                    OnB = (x, build) => x.DependsOn(build.A),
                },
            "B"
        );
        result.ShouldHaveEnded("A Failed, B Succeeded", ran: "B", exitCode: 1);
    }

    [Theory]
    [InlineData(false, "A Failed, B NotRun", "")]
    [InlineData(true, "A Failed, B Succeeded", "B")]
    public async Task EX20_A_failed_source_leaves_its_triggers_unless_they_are_assured(
        bool isAssured,
        string statuses,
        string ran
    )
    {
        var result = await _harness.RunAsync(
            () =>
                new AbcBuild
                {
                    OnA = (x, build) => x.Executes(Fail).Triggers(build.B),
                    OnB = (x, _) => isAssured ? x.AssuredAfterFailure() : x,
                },
            "A"
        );
        result.ShouldHaveEnded(statuses, ran, exitCode: 1);
    }

    [Fact]
    public async Task EX21_An_assured_target_runs_even_when_what_it_depends_on_failed()
    {
        var result = await _harness.RunAsync(
            () =>
                new AbcBuild
                {
                    OnA = (x, _) => x.Executes(Fail),
                    OnB = (x, build) => x.DependsOn(build.A).AssuredAfterFailure(),
                },
            "B"
        );
        result.ShouldHaveEnded("A Failed, B Succeeded", ran: "B", exitCode: 1);
    }

    [Fact]
    public async Task EX22_A_missing_requirement_stops_the_run_before_it_starts()
    {
        var result = await _harness.RunAsync<RequiringBuild>("Push");
        result.ShouldHaveEnded("Pack NotRun, Push NotRun", ran: "", exitCode: 3);
        result.Output.ShouldContain("target Push needs ApiKey: set NUKE_API_KEY");
        result.Output.ShouldContain("target Push needs Source: pass --source, set NUKE_SOURCE");
        result.Output.ShouldContain("target Pack requires ");
    }

    [Fact]
    public async Task EX22_A_requirement_that_is_met_is_silent()
    {
        _harness.Variables["NUKE_API_KEY"] = "s3cret-key";
        var result = await _harness.RunAsync<RequiringBuild>("Push --source here --count 2");
        result.ShouldHaveEnded("Pack Succeeded, Push Succeeded", ran: "Pack Push");
        result.Output.ShouldNotContain(" needs ");
        result.Output.ShouldNotContain(" requires ");
    }

    [Fact]
    public async Task EX23_The_requirements_of_a_skipped_target_do_not_count() =>
        (await _harness.RunAsync<RequiringBuild>("All --skip Push Pack")).ShouldHaveEnded(
            "Pack Skipped, Push Skipped, All Succeeded",
            ran: "All",
            reasons: "Pack via parameter; Push via parameter"
        );

    [Fact]
    public async Task EX24_The_build_may_set_its_exit_code()
    {
        var result = await _harness.RunAsync(
            () =>
                new AbcBuild
                {
                    OnA = (x, build) =>
                        x.Executes(() =>
                        {
                            build.ExitCode = 5;
                        }),
                },
            "A"
        );
        result.ShouldHaveEnded("A Succeeded", ran: "A", exitCode: 5);
        result.Output.ShouldContain("with the exit code that a target gave it: 5.");
        result.Output.ShouldNotContain("Build failed");
        result.Output.ShouldNotContain("Build succeeded");
    }

    [Fact]
    public async Task EX24_A_failed_target_keeps_the_exit_code_that_was_set_and_the_build_has_failed()
    {
        var result = await _harness.RunAsync(
            () =>
                new AbcBuild
                {
                    OnA = (x, build) =>
                        x.Executes(() =>
                            {
                                build.ExitCode = 130;
                            })
                            .Executes(Fail),
                },
            "A"
        );
        result.ShouldHaveEnded("A Failed", ran: "", exitCode: 130);
        result.Output.ShouldContain("(exit code 130).");
        result.Output.ShouldContain("Build failed");
    }

    [Fact]
    public async Task EX24_Zero_does_not_hide_a_failure()
    {
        var result = await _harness.RunAsync(
            () =>
                new AbcBuild
                {
                    OnA = (x, build) =>
                        x.Executes(() =>
                            {
                                build.ExitCode = 0;
                            })
                            .Executes(Fail),
                    OnB = (x, build) => x.DependsOn(build.A),
                },
            "B"
        );
        result.ShouldHaveEnded("A Failed, B NotRun", ran: "", exitCode: 1);
    }

    [Fact]
    public async Task EX26_Continue_skips_what_succeeded_before()
    {
        (await _harness.RunAsync(() => Breaking(isBroken: true), "C --continue")).ShouldHaveEnded(
            "A Succeeded, B Failed, C NotRun",
            ran: "A",
            exitCode: 1
        );
        var again = await _harness.RunAsync(() => Breaking(isBroken: false), "C -continue");
        again.ShouldHaveEnded(
            "A Skipped, B Succeeded, C Succeeded",
            ran: "B C",
            reasons: "A succeeded in the last attempt"
        );
    }

    [Fact]
    public async Task EX26_Continue_with_other_arguments_runs_everything_and_says_so()
    {
        await _harness.RunAsync(() => Breaking(isBroken: true), "C");
        var again = await _harness.RunAsync(
            () => Breaking(isBroken: false),
            "C --verbosity Normal --continue"
        );
        again.ShouldHaveEnded("A Succeeded, B Succeeded, C Succeeded", ran: "A B C");
        again.Output.ShouldContain("Nothing to continue");
    }

    [Fact]
    public async Task A_declared_failure_has_its_own_exit_code_and_no_stack()
    {
        var result = await _harness.RunAsync<ClassifyingBuild>("Fails");
        result.ExitCode.ShouldBe(6);
        result.Output.ShouldContain("[ERR] the smoke job is red");
        result.Output.ShouldNotContain(" at Kindling.");
    }

    [Theory]
    [InlineData("created", 2)]
    [InlineData("initialized", 1)]
    [InlineData("finished", 1)]
    [InlineData("succeeded", 1)]
    public async Task Code_of_the_build_class_that_throws_ends_the_run_in_order(
        string where,
        int exitCode
    )
    {
        var result = await _harness.RunAsync(() => new ThrowingBuild { Where = where }, "Run");
        result.ExitCode.ShouldBe(exitCode);
        result.Output.ShouldContain($"thrown in {where}");
        File.Exists(Path.Combine(_harness.Root, "artifacts", "build-report.json")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("failed", "Failing", "Failing Failed, Cleanup Succeeded")]
    [InlineData("skipped", "LeftOut", "LeftOut Failed, Cleanup Succeeded")]
    public async Task What_a_hook_throws_keeps_no_assured_target_from_running(
        string where,
        string target,
        string expected
    )
    {
        var result = await _harness.RunAsync(
            () => new ThrowingBuild { Where = where },
            $"{target} Cleanup"
        );

        result.ShouldHaveEnded(expected, ran: "Cleanup", exitCode: 1);
        result.Output.ShouldContain($"thrown in {where}");
    }

    [Fact]
    public async Task A_requirement_that_throws_does_not_hold()
    {
        var result = await _harness.RunAsync(() => new ThrowingBuild(), "Requiring");
        result.ExitCode.ShouldBe(3);
        result.Output.ShouldContain("target Requiring requires ");
    }

    [Fact]
    public async Task A_timeout_is_exit_code_4() =>
        (await _harness.RunAsync<ClassifyingBuild>("Times")).ExitCode.ShouldBe(4);

    [Fact]
    public async Task Errors_and_warnings_are_repeated_at_the_end_with_their_target()
    {
        var result = await _harness.RunAsync<ClassifyingBuild>("Fails");
        var end = result.Output[
            result.Output.IndexOf("Warnings and errors", StringComparison.Ordinal)..
        ];
        end.ShouldContain("[WRN] Fails: take care");
        end.ShouldContain("[ERR] Fails: the smoke job is red");
    }

    private static void Fail() => throw new InvalidOperationException("boom");

    private static AbcBuild Breaking(bool isBroken) =>
        new()
        {
            OnB = (x, build) => (isBroken ? x.Executes(Fail) : x).DependsOn(build.A),
            OnC = (x, build) => x.DependsOn(build.B),
        };

    private sealed class RequiringBuild : NotingBuild
    {
        [Parameter]
        [Secret]
        private readonly string? ApiKey = null;

        [Parameter]
        private readonly string? Source = null;

        [Parameter]
        private readonly int Count = 0;

        public Target Pack => _ => _.Requires(() => Count > 1).Executes(Note("Pack"));

        public Target Push =>
            _ => _.DependsOn(Pack).Requires(() => ApiKey, () => Source).Executes(Note("Push"));

        public Target All => _ => _.DependsOn(Push).Executes(Note("All"));
    }

    private sealed class ThrowingBuild : NotingBuild
    {
        public string Where { get; init; } = "";

        public Target Run => _ => _.Executes(() => { });

        public Target Requiring =>
            _ => _.Requires(() => Where.Substring(99).Length > 0).Executes(() => { });

        public Target Failing => _ => _.Executes(Fail);

        public Target LeftOut =>
            _ => _.OnlyWhenDynamic(() => Where.Length == 0).Executes(() => { });

        public Target Cleanup =>
            _ => _.After(Failing, LeftOut).AssuredAfterFailure().Executes(Note("Cleanup"));

        protected internal override void OnTargetFailed(string target) => ThrowIn("failed");

        protected internal override void OnTargetSkipped(string target) => ThrowIn("skipped");

        protected internal override void OnBuildCreated() => ThrowIn("created");

        protected internal override void OnBuildInitialized() => ThrowIn("initialized");

        protected internal override void OnBuildFinished() => ThrowIn("finished");

        protected internal override void OnTargetSucceeded(string target) => ThrowIn("succeeded");

        private void ThrowIn(string where)
        {
            if (where == Where)
            {
                throw new InvalidOperationException($"thrown in {where}");
            }
        }
    }

    private sealed class SmokeException(string message) : Exception(message);

    [FailureExitCode(typeof(SmokeException), ExitCodes.SmokeFailed)]
    private sealed class ClassifyingBuild : NukeBuild
    {
        public Target Fails =>
            _ =>
                _.Executes(() =>
                {
                    Serilog.Log.Warning("take care");
                    throw new SmokeException("the smoke job is red");
                });

        public Target Times => _ => _.Executes(() => throw new TimeoutException("too slow"));
    }
}
