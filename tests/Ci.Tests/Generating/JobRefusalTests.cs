using Kindling.Testing;
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
    [InlineData("cache")]
    [InlineData("pipeline")]
    public void A_job_cannot_have_a_name_that_means_something_else(string name) =>
        JobNames.IsReserved(name).ShouldBeTrue();

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
            KnownParameters = ["Sizes"],
            NonEntryTargets = ["Long"],
            Caches = [new("CACHE", ".cache") { FilledBy = "Nobody" }],
            Pipelines =
            [
                new(Push, "Deploy", "Tests") { Parameters = ["Size"] },
                new(PipelineEvents.None, "Test") { IsManual = true },
            ],
        };

        var refused = Should.Throw<InvalidPipelineException>(() =>
            JobPlanner.Plan(declaration, ShopBuild.Targets())
        );

        Approved.Matches(refused.Message.Replace("; ", "\n", StringComparison.Ordinal));
    }
}
