using Kindling.Testing;
using Shouldly;
using Xunit;
using static Kindling.Ci.Tests.Generating.Planned;

namespace Kindling.Ci.Tests.Generating;

public sealed class JobPlannerTests
{
    private const PipelineEvents Push = PipelineEvents.DefaultBranch;
    private const PipelineEvents Request = PipelineEvents.MergeRequest;

    [Fact]
    public void What_a_target_triggers_is_done_in_its_job()
    {
        var jobs = Plan(
            new GitLabPipelineAttribute(PipelineEvents.Tag, "Images", "Test", "Publish")
        );

        Names(jobs).ShouldBe("check images release");
        Done(jobs, "release").ShouldBe("Notes Publish Announce");
        Script(jobs, "release").ShouldStartWith("./build.sh Publish");
        Script(jobs, "release").ShouldNotContain("Announce");
    }

    [Fact]
    public void Targets_without_a_job_that_trigger_each_other_are_looked_through_once() =>
        Names(
                JobPlanner.Plan(
                    new PipelineDeclaration
                    {
                        NonEntryTargets = ["Verify"],
                        Pipelines = [new GitLabPipelineAttribute(Push, "Verify", "Images")],
                    },
                    ShopBuild.Targets()
                )
            )
            .ShouldBe("check images");

    [Fact]
    public void What_runs_whatever_failed_is_a_job_that_does_too()
    {
        var jobs = Plan(new GitLabPipelineAttribute(Push, "Images", "Collect"));

        Written(jobs, "collect").Rules.ShouldHaveSingleItem().When.ShouldBe("always");
        Written(jobs, "images").Rules.ShouldHaveSingleItem().When.ShouldBeNull();
    }

    [Fact]
    public void What_a_target_is_says_which_job_it_belongs_to() =>
        Names(
                Plan(
                    new GitLabPipelineAttribute(
                        Push,
                        "Test",
                        "Images",
                        "Deploy",
                        "Prove",
                        "Publish"
                    )
                    {
                        Environment = "qa",
                    }
                )
            )
            .ShouldBe("check images deploy-qa release stop-qa");

    [Fact]
    public void What_only_one_job_needs_is_done_in_it()
    {
        var jobs = Plan(new GitLabPipelineAttribute(Push, "Images", "Publish"));

        Done(jobs, "images").ShouldBe("Fetch Everything Compile Images");
        Done(jobs, "release").ShouldBe("Notes Publish Announce");
        Find(jobs, "release").Invoked.ShouldBe(["Publish"]);
    }

    [Fact]
    public void What_an_earlier_job_did_is_skipped_and_waited_for()
    {
        var jobs = Plan(new GitLabPipelineAttribute(Push, "Test", "Images"));

        Done(jobs, "check").ShouldBe("Validate Fetch Everything Compile Test");
        Find(jobs, "images").Skipped.ShouldBe(["Compile"]);
        Needs(jobs, "images").ShouldBe("check");
        Script(jobs, "images").ShouldBe("./build.sh Images --skip Compile");
    }

    [Fact]
    public void A_target_without_a_job_is_done_wherever_it_is_needed()
    {
        var declaration = new PipelineDeclaration
        {
            NonEntryTargets = ["Fetch", "Compile"],
            Pipelines = [new(Push, "Test", "Images")],
        };

        var jobs = JobPlanner.Plan(declaration, ShopBuild.Targets());

        Done(jobs, "images").ShouldBe("Fetch Everything Compile Images");
        Find(jobs, "images").Skipped.ShouldBeEmpty();
        Find(jobs, "images").Needs.ShouldBeEmpty();
    }

    [Fact]
    public void Needs_are_the_nearest_jobs_and_those_whose_artifacts_are_wanted()
    {
        var jobs = Plan(
            new GitLabPipelineAttribute(Push, "Test", "Images", "Deploy") { Environment = "qa" }
        );

        // images comes after check here; deploy takes nothing from check, so the way there leads through images.
        Needs(jobs, "deploy-qa").ShouldBe("images+artifacts");
    }

    [Fact]
    public void The_first_target_has_the_first_job_and_all_others_wait_for_it()
    {
        var jobs = Plan("Validate", new GitLabPipelineAttribute(Push, "Test", "Images"));

        jobs[0].Name.ShouldBe("pipeline");
        Done(jobs, "pipeline").ShouldBe("Validate");
        Needs(jobs, "check").ShouldBe("pipeline");
        Find(jobs, "check").Skipped.ShouldBe(["Validate"]);
        Needs(jobs, "images").ShouldBe("check");
    }

    [Fact]
    public void A_need_that_some_pipelines_lack_is_optional()
    {
        var jobs = Plan(
            new GitLabPipelineAttribute(Push | PipelineEvents.Tag, "Publish"),
            new GitLabPipelineAttribute(Push, "Test")
        );

        Find(jobs, "check").IsIn(PipelineEvents.Tag).ShouldBeFalse();
        Find(jobs, "release").Needs.ShouldBe([new PlannedNeed("check", false, IsOptional: true)]);
    }

    [Fact]
    public void A_job_of_its_own_for_each_part_of_a_partitioned_target_and_for_who_asks_for_one()
    {
        var jobs = Plan(new GitLabPipelineAttribute(Push, "Test", "Long", "Scan"));

        Find(jobs, "long").Invoked.ShouldBe(["Long"]);
        Script(jobs, "long")
            .ShouldBe("./build.sh Long --skip Compile --partition $CI_NODE_INDEX/$CI_NODE_TOTAL");
        Written(jobs, "long").Parallel.ShouldBe(3);
        Written(Plan(new GitLabPipelineAttribute(Push, "Long")), "long").Parallel.ShouldBe(3);
        Needs(jobs, "scan").ShouldBe("check");
    }

    [Fact]
    public void The_whole_file()
    {
        var declaration = new PipelineDeclaration
        {
            FirstTarget = "Validate",
            NonEntryTargets = ["Fetch"],
            Image = "registry.example/sdk:1@sha256:00",
            Includes = ["ci/extra.yml"],
            Caches =
            [
                new("NUGET_PACKAGES", ".cache/nuget", "props") { FilledBy = "Test" },
                new("BIG", ".cache/big", "lock")
                {
                    FilledBy = "Images",
                    Part = "archives",
                    IsPrivate = true,
                },
            ],
            Pipelines =
            [
                new(Request | Push | PipelineEvents.Tag, "Test", "Images"),
                new(Push, "Prove") { Environment = "staging", Parameters = ["Name=it's: 1"] },
                new(PipelineEvents.Tag, "Publish"),
                new(PipelineEvents.Schedule, "Long"),
            ],
        };

        var written = PipelineGenerator.Write(
            PipelineGenerator.Generate(declaration, ShopBuild.Targets())
        );
        var text = written.Text;

        Approved.Matches(text);
        PipelineLint
            .Check(".gitlab-ci.yml", text, _ => "after:\n  stage: check\n  script: [x]\n")
            .ShouldBeEmpty();
        // What was written needs no reading to have the same mistakes, with what it includes.
        const string Wrong = "check:\n  scrip: [x]\nafter:\n  needs: [nobody]\n  script: [x]\n";
        var mistakes = PipelineLint.Check(".gitlab-ci.yml", text, _ => Wrong);
        mistakes.Count.ShouldBeGreaterThan(1);
        PipelineLint.Check(written, _ => Wrong).ShouldBe(mistakes);
    }
}
