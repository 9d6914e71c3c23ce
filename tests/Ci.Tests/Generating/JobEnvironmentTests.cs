using Kindling.Testing;
using Shouldly;
using Xunit;
using static Kindling.Ci.Tests.Generating.Planned;

namespace Kindling.Ci.Tests.Generating;

public sealed class JobEnvironmentTests
{
    private const PipelineEvents Push = PipelineEvents.DefaultBranch;

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
    public void What_is_needed_in_an_environment_gets_its_parameters_and_what_stops_it_too()
    {
        var jobs = Plan(
            "Validate",
            new GitLabPipelineAttribute(Push, "Images", "Test"),
            new GitLabPipelineAttribute(Push, "Watch")
            {
                Environment = "qa",
                Parameters = ["Size=large"],
            }
        );

        Names(jobs).ShouldBe("pipeline check images deploy-qa watch-qa stop-qa");
        foreach (var job in new[] { "deploy-qa", "watch-qa", "stop-qa" })
        {
            Written(jobs, job).Variables!["NUKE_SIZE"].ShouldBe("large");
        }

        Written(jobs, "images").Variables.ShouldBeNull();
        Written(jobs, "pipeline").Variables.ShouldBeNull();
    }

    [Fact]
    public void What_is_needed_without_an_environment_gets_the_parameters_of_who_needs_it()
    {
        var jobs = Plan(
            new GitLabPipelineAttribute(PipelineEvents.Schedule, "Forgiving")
            {
                Parameters = ["Size=large"],
            }
        );

        Written(jobs, "images").Variables!["NUKE_SIZE"].ShouldBe("large");
    }

    [Fact]
    public void Where_those_who_need_it_disagree_it_gets_what_itself_is_given()
    {
        var jobs = Plan(
            new GitLabPipelineAttribute(Push, "Scan") { Parameters = ["Size=1", "Depth=all"] },
            new GitLabPipelineAttribute(Push, "Long") { Parameters = ["Size=2", "Depth=all"] },
            new GitLabPipelineAttribute(Push, "Test") { Parameters = ["Depth=none"] }
        );

        Written(jobs, "check").Variables!.ShouldBe([KeyValuePair.Create("NUKE_DEPTH", "none")]);
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
}
