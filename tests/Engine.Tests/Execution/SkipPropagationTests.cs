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
        (await _harness.RunAsync(SkippedEnd, "C")).Statuses.ShouldBe(
            "A Skipped, B Skipped, C Skipped"
        );

    [Fact]
    public async Task EX25_A_named_target_runs_though_its_dependency_was_skipped_because_of_it()
    {
        var result = await _harness.RunAsync(SkippedEnd, "B C");
        result.Statuses.ShouldBe("A Skipped, B Succeeded, C Skipped");
        result["A"].Skipped.ShouldBe("because of B");
    }

    [Fact]
    public async Task EX25_A_skipped_trigger_takes_the_default_target_with_it()
    {
        var result = await _harness.RunAsync<TaggingBuild>("", x => x.Publish);
        result.Statuses.ShouldBe("Pack Skipped, Publish Skipped, CreateTag Skipped");
        result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task EX25_A_named_target_keeps_running_but_its_dependencies_do_not()
    {
        var result = await _harness.RunAsync<TaggingBuild>("Publish", x => x.Publish);
        result.Statuses.ShouldBe("Pack Skipped, Publish Succeeded, CreateTag Skipped");
    }

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
        result.Statuses.ShouldBe("A Succeeded, B Skipped, C Succeeded");
    }

    [Theory]
    [InlineData(DependencyBehavior.Skip, "A Skipped, B Skipped")]
    [InlineData(DependencyBehavior.Execute, "A Skipped, B Succeeded")]
    public async Task EX25_A_dynamically_skipped_source_skips_its_triggers_unless_told_otherwise(
        DependencyBehavior behavior,
        string statuses
    )
    {
        var result = await _harness.RunAsync(
            () =>
                new AbcBuild
                {
                    OnA = (x, build) =>
                        x.OnlyWhenDynamic(() => false).WhenSkipped(behavior).Triggers(build.B),
                },
            "",
            x => x.A
        );
        result.Statuses.ShouldBe(statuses);
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
        result.Statuses.ShouldBe("A Succeeded, B Skipped, C Succeeded");
    }

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

    private sealed class TaggingBuild : NukeBuild
    {
        public Target Pack => _ => _.Executes(() => { });

        public Target Publish => _ => _.DependsOn(Pack).Triggers(CreateTag).Executes(() => { });

        public Target CreateTag =>
            _ => _.DependsOn(Publish).OnlyWhenStatic(() => false).Executes(() => { });
    }
}
