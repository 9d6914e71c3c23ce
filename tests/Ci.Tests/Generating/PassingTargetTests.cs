using Kindling.NukeExtensions;
using Nuke.Common;
using Nuke.Common.Definition;
using Shouldly;
using Xunit;

namespace Kindling.Ci.Tests.Generating;

/// <summary>What is done in whichever job needs it counts there as if it were the job's own.</summary>
public sealed class PassingTargetTests
{
    private static readonly IReadOnlyList<JobPlan> s_jobs = JobPlanner.Plan(
        new PipelineDeclaration
        {
            NonEntryTargets = ["Version", "Prepare"],
            Pipelines =
            [
                new(PipelineEvents.DefaultBranch, "Pack", "Check"),
                new(PipelineEvents.DefaultBranch, "Up") { Environment = "qa" },
            ],
        },
        TargetFactory.CreateAll(new PackageBuild(), []).Targets
    );

    [Fact]
    public void Its_traits_are_the_jobs() =>
        Planned.Written(s_jobs, "pack").Variables!["GIT_DEPTH"].ShouldBe("0");

    [Fact]
    public void What_it_makes_is_an_artifact_of_the_job() =>
        Planned.Written(s_jobs, "pack").Artifacts!.Paths.ShouldContain("out/prepared.json");

    [Fact]
    public void What_it_takes_comes_from_the_job_that_makes_it() =>
        Planned.Needs(s_jobs, "pack").ShouldBe("compile+artifacts");

    [Fact]
    public void It_is_done_before_what_needs_it() =>
        Planned.Done(s_jobs, "pack").ShouldBe("Version Prepare Pack");

    [Fact]
    public void What_runs_though_it_is_needed_by_something_skipped_is_skipped_too() =>
        Planned.Script(s_jobs, "check").ShouldBe("./build.sh Check --skip Compile Restore");

    [Fact]
    public void What_stops_an_environment_brings_what_it_needs() =>
        Planned.Written(s_jobs, "stop-qa").Variables!["GIT_DEPTH"].ShouldBe("0");

    private sealed class PackageBuild : NukeBuild
    {
        private static readonly Action s_work = () => { };

        public Target Restore => _ => _.InJob("restore").Executes(s_work);

        public Target Compile =>
            _ =>
                _.DependsOn(Restore)
                    .WhenSkipped(DependencyBehavior.Execute)
                    .InJob("compile")
                    .Produces("out/app.dll")
                    .Executes(s_work);

        public Target Version => _ => _.ReadsHistory().Executes(s_work);

        public Target Prepare =>
            _ =>
                _.DependsOn(Compile)
                    .Consumes(Compile)
                    .Produces("out/prepared.json")
                    .Executes(s_work);

        public Target Pack => _ => _.DependsOn(Version, Prepare).InJob("pack").Executes(s_work);

        public Target Check => _ => _.DependsOn(Compile).Consumes(Compile).Executes(s_work);

        public Target Up => _ => _.OnEnvironment().Executes(s_work);

        public Target Down => _ => _.DependsOn(Version).StopsEnvironment().Executes(s_work);
    }
}
