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
                new(PipelineEvents.DefaultBranch, "Pack", "Check", "Last"),
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
    public void So_is_what_is_farther_behind() =>
        Planned.Script(s_jobs, "last").ShouldBe("./build.sh Last --skip Middle Restore");

    [Theory]
    [InlineData("Prepare", "Ship", "job ship takes out/prepared.json from Prepare, which is done")]
    [InlineData("Migrate", "Check", "NonEntryTargets: Migrate works on an environment")]
    public void What_cannot_be_done_in_any_job_has_one(
        string nonEntry,
        string target,
        string expected
    ) =>
        Should
            .Throw<InvalidPipelineException>(() =>
                JobPlanner.Plan(
                    new PipelineDeclaration
                    {
                        NonEntryTargets = [nonEntry],
                        Pipelines = [new(PipelineEvents.Web, target) { Environment = "qa" }],
                    },
                    TargetFactory.CreateAll(new PackageBuild(), []).Targets
                )
            )
            .Message.ShouldContain(expected);

    [Fact]
    public void A_job_that_stops_has_one_of_each_too() =>
        Should
            .Throw<InvalidPipelineException>(() =>
                JobPlanner.Plan(
                    new PipelineDeclaration
                    {
                        Pipelines = [new(PipelineEvents.Web, "Up") { Environment = "qa" }],
                    },
                    TargetFactory.CreateAll(new StoppingBuild(), []).Targets
                )
            )
            .Message.ShouldStartWith("job stop-qa would have the token TOKEN for one and for two");

    private sealed class StoppingBuild : NukeBuild
    {
        private static readonly Action s_work = () => { };

        public Target Up => _ => _.OnEnvironment().Executes(s_work);

        public Target Login => _ => _.UsesIdToken("TOKEN", "one").Executes(s_work);

        public Target Down =>
            _ => _.DependsOn(Login).UsesIdToken("TOKEN", "two").StopsEnvironment().Executes(s_work);
    }

    [Fact]
    public void What_stops_an_environment_brings_what_it_needs() =>
        Planned.Written(s_jobs, "stop-qa").Variables!["GIT_DEPTH"].ShouldBe("0");

    private sealed class PackageBuild : NukeBuild
    {
        private static readonly Action s_work = () => { };

        public Target Restore => _ => _.InJob("restore").Produces("out/lock.json").Executes(s_work);

        public Target Compile =>
            _ =>
                _.DependsOn(Restore)
                    .Consumes(Restore)
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

        public Target Middle =>
            _ => _.DependsOn(Compile).Consumes(Compile).InJob("middle").Executes(s_work);

        public Target Last => _ => _.DependsOn(Middle).InJob("last").Executes(s_work);

        public Target Ship =>
            _ => _.DependsOn(Pack).Consumes(Prepare).InJob("ship").Executes(s_work);

        public Target Migrate => _ => _.OnEnvironment().Executes(s_work);

        public Target Up => _ => _.OnEnvironment().Executes(s_work);

        public Target Down => _ => _.DependsOn(Version).StopsEnvironment().Executes(s_work);
    }
}
