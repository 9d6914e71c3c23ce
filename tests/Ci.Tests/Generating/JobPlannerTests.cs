using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Ci.Tests.Generating;

public sealed class JobPlannerTests
{
    private const PipelineEvents Push = PipelineEvents.DefaultBranch;
    private const PipelineEvents Request = PipelineEvents.MergeRequest;

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

        Done(jobs, "images").ShouldBe("Fetch Compile Images");
        Done(jobs, "release").ShouldBe("Notes Publish");
        Find(jobs, "release").Invoked.ShouldBe(["Publish"]);
    }

    [Fact]
    public void What_an_earlier_job_did_is_skipped_and_waited_for()
    {
        var jobs = Plan(new GitLabPipelineAttribute(Push, "Test", "Images"));

        Done(jobs, "check").ShouldBe("Validate Fetch Compile Test");
        Find(jobs, "images").Skipped.ShouldBe(["Compile"]);
        Needs(jobs, "images").ShouldBe("check");
        Script(jobs, "images").ShouldBe("./build.sh Images --skip Compile");
    }

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
    public void A_target_without_a_job_is_done_wherever_it_is_needed()
    {
        var declaration = new PipelineDeclaration
        {
            NonEntryTargets = ["Fetch", "Compile"],
            Pipelines = [new(Push, "Test", "Images")],
        };

        var jobs = JobPlanner.Plan(declaration, ShopBuild.Targets());

        Done(jobs, "images").ShouldBe("Images");
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
    public void Each_environment_has_its_jobs_and_a_way_to_stop_it()
    {
        var jobs = Plan(
            new GitLabPipelineAttribute(Push, "Images"),
            new GitLabPipelineAttribute(Push, "Prove") { Environment = "staging" },
            new GitLabPipelineAttribute(Push, "Prove")
            {
                Environment = "production",
                AfterEnvironment = "staging",
                IsManual = true,
                Parameters = ["Size=large"],
            }
        );

        Names(jobs)
            .ShouldBe("images deploy-staging deploy-production stop-staging stop-production");
        Needs(jobs, "deploy-production").ShouldBe("deploy-staging images+artifacts");
        var production = Written(jobs, "deploy-production");
        production.Rules.ShouldAllBe(x => x.When == "manual" && x.AllowFailure == true);
        production.Variables!["NUKE_SIZE"].ShouldBe("large");
        production.Environment!.OnStop.ShouldBe("stop-production");
        var stop = Written(jobs, "stop-production");
        stop.Environment!.Action.ShouldBe("stop");
        stop.ResourceGroup.ShouldBe(production.ResourceGroup);
        stop.Rules.Select(x => x.If).ShouldBe(production.Rules.Select(x => x.If));
        stop.Needs.ShouldBeEmpty();
        Written(jobs, "images").Artifacts!.ExpireIn.ShouldBe("90 days");
    }

    [Fact]
    public void Several_sets_for_one_environment_are_one_job_with_the_parameters_of_all()
    {
        var jobs = Plan(
            new GitLabPipelineAttribute(Push, "Images"),
            new GitLabPipelineAttribute(Push, "Deploy")
            {
                Environment = "qa",
                Parameters = ["Size=large"],
            },
            new GitLabPipelineAttribute(Push, "Prove")
            {
                Environment = "qa",
                Parameters = ["Depth=all"],
            }
        );

        Done(jobs, "deploy-qa").ShouldBe("Deploy Prove");
        Written(jobs, "deploy-qa")
            .Variables!.Select(x => $"{x.Key}={x.Value}")
            .ShouldBe(["NUKE_DEPTH=all", "NUKE_SIZE=large"]);
    }

    [Fact]
    public void Two_jobs_of_one_environment_have_one_that_stops_it()
    {
        var jobs = Plan(
            new GitLabPipelineAttribute(Push, "Images"),
            new GitLabPipelineAttribute(Push, "Prove", "Watch") { Environment = "qa" }
        );

        Names(jobs).ShouldBe("images deploy-qa watch-qa stop-qa");
    }

    [Theory]
    [InlineData("cache")]
    [InlineData("pipeline")]
    public void A_job_cannot_have_a_name_that_means_something_else(string name) =>
        JobNames.IsReserved(name).ShouldBeTrue();

    [Fact]
    public void Parameters_of_one_event_stand_in_its_rule()
    {
        var jobs = Plan(
            new GitLabPipelineAttribute(Push, "Images"),
            new GitLabPipelineAttribute(PipelineEvents.Schedule, "Images")
            {
                Parameters = ["Date=today"],
            }
        );

        var job = Written(jobs, "images");

        job.Variables.ShouldBeNull();
        job.Rules[0].Variables.ShouldBeNull();
        job.Rules[1].Variables!["NUKE_DATE"].ShouldBe("today");
    }

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

        var text = PipelineGenerator.Text(
            PipelineGenerator.Generate(declaration, ShopBuild.Targets())
        );

        Approved.Matches(text);
        PipelineLint
            .Check(".gitlab-ci.yml", text, _ => "after:\n  stage: check\n  script: [x]\n")
            .ShouldBeEmpty();
    }

    private static IReadOnlyList<JobPlan> Plan(params GitLabPipelineAttribute[] pipelines) =>
        Plan("", pipelines);

    private static IReadOnlyList<JobPlan> Plan(
        string first,
        params GitLabPipelineAttribute[] pipelines
    ) =>
        JobPlanner.Plan(
            new PipelineDeclaration { FirstTarget = first, Pipelines = pipelines },
            ShopBuild.Targets()
        );

    private static JobPlan Find(IReadOnlyList<JobPlan> jobs, string name) =>
        jobs.Single(x => x.Name == name);

    private static string Names(IEnumerable<JobPlan> jobs) =>
        string.Join(' ', jobs.Select(x => x.Name));

    private static string Done(IReadOnlyList<JobPlan> jobs, string name) =>
        string.Join(' ', Find(jobs, name).Targets.Select(x => x.Name));

    private static string Needs(IReadOnlyList<JobPlan> jobs, string name) =>
        string.Join(
            ' ',
            Find(jobs, name).Needs.Select(x => x.BringsArtifacts ? $"{x.Job}+artifacts" : x.Job)
        );

    private static Job Written(IReadOnlyList<JobPlan> jobs, string name) =>
        new JobWriter(new PipelineDeclaration(), jobs).Write(Find(jobs, name));

    private static string Script(IReadOnlyList<JobPlan> jobs, string name) =>
        Written(jobs, name).Script.ShouldHaveSingleItem();
}
