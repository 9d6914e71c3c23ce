using Kindling.NukeExtensions;
using Kindling.Testing;
using Nuke.Common;
using Nuke.Common.Definition;
using Shouldly;
using Xunit;
using static Kindling.Ci.Tests.Generating.Planned;

namespace Kindling.Ci.Tests.Generating;

public sealed class JobRefusalTests
{
    private const PipelineEvents Push = PipelineEvents.DefaultBranch;
    private const PipelineEvents Request = PipelineEvents.MergeRequest;

    [Fact]
    public void What_an_earlier_job_made_must_be_taken_from_it() =>
        Should
            .Throw<InvalidPipelineException>(() =>
                Plan(new GitLabPipelineAttribute(Push, "Images", "Forgetful"))
            )
            .Message.ShouldBe(
                "job forgetful needs Images, which another job does, but consumes nothing of out/images.json: say Consumes(Images) where it is used"
            );

    [Fact]
    public void What_one_pipeline_would_skip_though_another_has_no_job_for_it_is_refused() =>
        Should
            .Throw<InvalidPipelineException>(() =>
                Plan(
                    new GitLabPipelineAttribute(Push | Request, "Images"),
                    new GitLabPipelineAttribute(Push, "Test")
                )
            )
            .Message.ShouldStartWith(
                "job images would run Fetch on one of MergeRequest and DefaultBranch only, where no other job does"
            );

    [Theory]
    [InlineData("Cache", "target Cache: no job can be named 'cache', which means something else")]
    [InlineData("Pipeline", "target Pipeline: no job can be named 'pipeline'")]
    [InlineData("Image", "target Image: no job can be named 'image'")]
    [InlineData("Up", "two jobs would be named 'stop-qa'")]
    [InlineData("Chicken", "no pipeline can be made: targets wait for each other: Chicken")]
    public void What_cannot_be_a_job_is_refused_by_its_name(string target, string expected) =>
        Refusal(
                target == "Image" ? new WrongBuild() : new OddBuild(),
                new GitLabPipelineAttribute(Push, target, "Other") { Environment = "qa" }
            )
            .ShouldContain(expected);

    [Fact]
    public void What_comes_after_an_environment_that_nothing_deploys_is_refused() =>
        Refusal(
                new ShopBuild(),
                new GitLabPipelineAttribute(Push, "Deploy") { Environment = "staging" },
                new GitLabPipelineAttribute(Push | PipelineEvents.Web, "Deploy")
                {
                    Environment = "production",
                    AfterEnvironment = "staging",
                }
            )
            .ShouldBe(
                "the pipelines are declared wrongly: GitLabPipeline(DefaultBranch, Web): nothing deploys the environment 'staging' on Web, so that nothing can come after it"
            );

    [Fact]
    public void One_parameter_has_one_value_in_a_job() =>
        Refusal(
                new ShopBuild(),
                new GitLabPipelineAttribute(Push, "Test") { Parameters = ["Size=1"] },
                new GitLabPipelineAttribute(Push, "Compile") { Parameters = ["Size=2"] }
            )
            .ShouldStartWith("job check would have Size as ");

    [Theory]
    [InlineData("Tests", "job check would have the token TOKEN for one and for two: name one")]
    [InlineData(
        "Reports",
        "job deploy-qa would report the environment's address in a.env and in b.env: write one file"
    )]
    public void One_job_has_one_of_each(string target, string expected) =>
        Refusal(new TwiceBuild(), new GitLabPipelineAttribute(Push, target) { Environment = "qa" })
            .ShouldStartWith(expected);

    [Fact]
    public void Jobs_that_need_each_other_on_different_events_are_refused_too() =>
        Refusal(
                new ShopBuild(),
                new GitLabPipelineAttribute(Push, "Deploy")
                {
                    Environment = "qa",
                    AfterEnvironment = "staging",
                },
                new GitLabPipelineAttribute(Push, "Deploy") { Environment = "staging" },
                new GitLabPipelineAttribute(PipelineEvents.Web, "Deploy") { Environment = "qa" },
                new GitLabPipelineAttribute(PipelineEvents.Web, "Deploy")
                {
                    Environment = "staging",
                    AfterEnvironment = "qa",
                }
            )
            .ShouldStartWith("jobs need each other, if on different events: deploy-");

    [Fact]
    public void Jobs_that_need_each_other_are_refused_by_their_targets()
    {
        var refused = Should.Throw<InvalidPipelineException>(() =>
            Plan(new GitLabPipelineAttribute(Push, "Test", "LoopEnd"))
        );

        refused.Message.ShouldBe(
            "jobs need each other: check → images → check; part them with InJob: check does Validate, Fetch, Compile, Test, LoopEnd; images does Loop"
        );
    }

    [Fact]
    public void A_job_that_would_do_different_things_on_two_events_is_refused()
    {
        var refused = Should.Throw<InvalidPipelineException>(() =>
            Plan(
                new GitLabPipelineAttribute(Request, "Compile"),
                new GitLabPipelineAttribute(Push, "Test")
            )
        );

        refused.Message.ShouldStartWith(
            "job check would run Compile on MergeRequest, but Test on DefaultBranch"
        );
    }

    [Fact]
    public void A_wrong_declaration_is_refused_with_all_its_mistakes()
    {
        var declaration = new PipelineDeclaration
        {
            FirstTarget = "Validat",
            KnownParameters = ["Sizes", "Password"],
            SecretParameters = ["Password"],
            NonEntryTargets = ["Long"],
            Caches = [new("CACHE", ".cache") { FilledBy = "Nobody" }],
            Pipelines =
            [
                new(Push, "Deploy", "Tests") { Parameters = ["Size", "Password=x"] },
                new(PipelineEvents.None, "Test") { IsManual = true },
            ],
        };

        var refused = Should.Throw<InvalidPipelineException>(() =>
            JobPlanner.Plan(declaration, ShopBuild.Targets())
        );

        Approved.Matches(refused.Message.Replace("; ", "\n", StringComparison.Ordinal));
    }

    private static string Refusal(NukeBuild build, params GitLabPipelineAttribute[] pipelines)
    {
        var declaration = new PipelineDeclaration { Pipelines = pipelines };
        var targets = TargetFactory.CreateAll(build, []).Targets;
        return Should
            .Throw<InvalidPipelineException>(() => PipelineGenerator.Generate(declaration, targets))
            .Message;
    }

    private sealed class OddBuild : NukeBuild
    {
        private static readonly Action s_work = () => { };

        public Target Other => _ => _.Executes(s_work);

        public Target Cache => _ => _.Partition(2).Executes(s_work);

        public Target Pipeline => _ => _.Partition(2).Executes(s_work);

        public Target Clash => _ => _.InJob("stop-qa").Executes(s_work);

        public Target Up => _ => _.DependsOn(Clash).OnEnvironment().Executes(s_work);

        public Target Down => _ => _.StopsEnvironment().Executes(s_work);

        public Target Chicken => _ => _.DependsOn(Egg).Executes(s_work);

        public Target Egg => _ => _.DependsOn(Chicken).Executes(s_work);
    }

    private sealed class TwiceBuild : NukeBuild
    {
        private static readonly Action s_work = () => { };

        public Target Setup => _ => _.UsesIdToken("TOKEN", "one").Executes(s_work);

        public Target Tests => _ => _.DependsOn(Setup).UsesIdToken("TOKEN", "two").Executes(s_work);

        public Target Deploy => _ => _.OnEnvironment().ReportsDotenv("a.env").Executes(s_work);

        public Target Reports =>
            _ => _.DependsOn(Deploy).OnEnvironment().ReportsDotenv("b.env").Executes(s_work);
    }

    private sealed class WrongBuild : NukeBuild
    {
        public Target Other => _ => _.Executes(() => { });

        public Target Image => _ => _.InJob("image").Executes(() => { });
    }
}
