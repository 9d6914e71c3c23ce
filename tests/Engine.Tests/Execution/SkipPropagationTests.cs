using Nuke.Common;
using Shouldly;
using Xunit;

namespace Kindling.Engine.Tests.Execution;

/// <summary>EX25: the table of skip propagation, row by row.</summary>
public sealed class SkipPropagationTests : IDisposable
{
    private readonly BuildHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task EX25_A_chain_whose_end_is_skipped_is_skipped() =>
        (await _harness.RunAsync(SkippedEnd, "C")).ShouldHaveEnded(
            "A Skipped, B Skipped, C Skipped",
            ran: "",
            reasons: "A because of B; B because of C; C only when false"
        );

    [Fact]
    public async Task EX25_A_named_target_runs_though_its_dependency_was_skipped_because_of_it() =>
        (await _harness.RunAsync(SkippedEnd, "B C")).ShouldHaveEnded(
            "A Skipped, B Succeeded, C Skipped",
            ran: "B",
            reasons: "A because of B; C only when false"
        );

    [Fact]
    public async Task EX25_A_skipped_trigger_takes_the_default_target_with_it() =>
        (await _harness.RunAsync<TaggingBuild>("", x => x.Publish)).ShouldHaveEnded(
            "Pack Skipped, Publish Skipped, CreateTag Skipped",
            ran: "",
            reasons: "Pack because of Publish; Publish because of CreateTag; CreateTag only when false"
        );

    [Fact]
    public async Task EX25_A_named_target_keeps_running_but_its_dependencies_do_not() =>
        (await _harness.RunAsync<TaggingBuild>("Publish", x => x.Publish)).ShouldHaveEnded(
            "Pack Skipped, Publish Succeeded, CreateTag Skipped",
            ran: "Publish",
            reasons: "Pack because of Publish; CreateTag only when false"
        );

    [Fact]
    public async Task EX25_What_another_target_needs_runs()
    {
        var result = await _harness.RunAsync(
            () =>
                new AbcBuild
                {
                    OnB = (x, build) => x.DependsOn(build.A).OnlyWhenStatic(() => false),
                    OnC = (x, build) => x.DependsOn(build.A),
                },
            "B C"
        );
        result.ShouldHaveEnded(
            "A Succeeded, B Skipped, C Succeeded",
            ran: "A C",
            reasons: "B only when false"
        );
    }

    [Theory]
    [InlineData(
        DependencyBehavior.Skip,
        "A Skipped, B Skipped, C Skipped",
        "",
        "A only when false; B because of A; C because of B"
    )]
    [InlineData(
        DependencyBehavior.Execute,
        "A Skipped, B Succeeded, C Succeeded",
        "B C",
        "A only when false"
    )]
    public async Task EX25_A_dynamically_skipped_source_skips_its_triggers_unless_told_otherwise(
        DependencyBehavior behavior,
        string statuses,
        string ran,
        string reasons
    )
    {
        var result = await _harness.RunAsync(
            () =>
                new AbcBuild
                {
                    OnA = (x, build) =>
                        x.OnlyWhenDynamic(() => false).WhenSkipped(behavior).Triggers(build.B),
                    OnB = (x, build) => x.Triggers(build.C),
                },
            "",
            x => x.A
        );
        result.ShouldHaveEnded(statuses, ran, reasons);
    }

    [Fact]
    public async Task EX25_Dependents_of_a_dynamically_skipped_target_still_run()
    {
        var result = await _harness.RunAsync(
            () =>
                new AbcBuild
                {
                    OnB = (x, build) => x.DependsOn(build.A).OnlyWhenDynamic(() => false),
                    OnC = (x, build) => x.DependsOn(build.B),
                },
            "",
            x => x.C
        );
        result.ShouldHaveEnded(
            "A Succeeded, B Skipped, C Succeeded",
            ran: "A C",
            reasons: "B only when false"
        );
    }

    [Fact]
    public async Task EX25_A_bare_skip_of_the_default_target_skips_everything_and_succeeds() =>
        (await _harness.RunAsync<TaggingBuild>("--skip", x => x.Pack)).ShouldHaveEnded(
            "Pack Skipped",
            ran: "",
            reasons: "Pack via parameter"
        );

    [Fact]
    public async Task An_unknown_name_after_skip_is_an_error()
    {
        var result = await _harness.RunAsync(SkippedEnd, "C --skip AA");
        result.ExitCode.ShouldBe(2);
        result.Output.ShouldContain("--skip: there is no target 'AA' (did you mean 'A'?)");
    }

    private static AbcBuild SkippedEnd() =>
        new()
        {
            OnB = (x, build) => x.DependsOn(build.A),
            OnC = (x, build) => x.DependsOn(build.B).OnlyWhenStatic(() => false),
        };

    private sealed class TaggingBuild : NotingBuild
    {
        public Target Pack => _ => _.Executes(Note("Pack"));

        public Target Publish =>
            _ => _.DependsOn(Pack).Triggers(CreateTag).Executes(Note("Publish"));

        public Target CreateTag =>
            _ => _.DependsOn(Publish).OnlyWhenStatic(() => false).Executes(Note("CreateTag"));
    }
}
