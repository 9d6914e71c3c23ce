using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Local;
using Kindling.Pipelines.Smoke;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance;

/// <summary>The checks by themselves; that the command runs them is CommandTests' to show.</summary>
[Trait("Category", "Campaign")]
public sealed class SmokeTests(World world)
{
    [Fact]
    public async Task The_smoke_jobs_are_green_and_leave_nothing_behind()
    {
        var deployment = await world.DeployAsync();
        var artifacts = world.Folder("artifacts");
        var smoke = new SmokeRunner(
            deployment.Environment,
            new JobResources(),
            World.Variables,
            Serilog.Core.Logger.None,
            TimeProvider.System
        );

        var report = await smoke.RunAsync(artifacts, World.Token);

        report.Results.ShouldAllBe(result => result.Failure == null);
        foreach (var result in report.Results)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{result.Expectation.Name}: {result.Seconds:0.0} s"
            );
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"all: {report.Seconds:0.0} s");
        Directory.EnumerateFiles(artifacts).Count().ShouldBe(3);
        using var http = new LoopbackHttp();
        var user = deployment.Environment.User;
        var hdfs = new WebHdfs(http, deployment.Environment.NameNode, user);
        (await hdfs.ListAsync($"/user/{user}/kindling-smoke", World.Token)).ShouldBeEmpty();
    }
}
