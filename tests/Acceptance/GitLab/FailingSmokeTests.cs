using Kindling.Acceptance.Kubernetes;
using Kindling.Acceptance.Script;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.GitLab;

/// <summary>A pipeline with all tests as its check, whose smoke job fails; and the job that takes down what is up then.</summary>
[Trait("Category", "Campaign")]
public sealed class FailingSmokeTests(Checkout checkout, Cluster cluster)
    : IClassFixture<Cluster>,
        IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly string _project = cluster.Namespace[..15];

    [Fact]
    public async Task A_smoke_job_that_fails_is_red_with_its_reason_on_the_last_screen()
    {
        cluster.Namespace = $"{_project}-staging";
        var runner = (await new Runner(checkout, _project).CommitAsync()).WithRegistryAndCluster();

        var outcome = await runner.RunAsync(
            _folder / "red",
            "--variable",
            "NUKE_CONF=spark.sql.shuffle.partitions=none"
        );

        outcome.ExitCode.ShouldBe(1, outcome.Output);
        outcome.Statuses.ShouldStartWith(
            "pipeline success, check success, images success, deploy-staging failed, deploy-production skipped"
        );
        var screen = string.Join('\n', outcome.Log("deploy-staging").Split('\n').TakeLast(50));
        outcome.Job("deploy-staging").GetProperty("exit_code").GetInt32().ShouldBe(6, screen);
        screen.ShouldContain("Warnings and errors");
        screen.ShouldContain("spark.sql.shuffle.partitions");
        await StoppedByItsJobAsync(runner);
    }

    public void Dispose() => _folder.Dispose();

    // It waits for nothing: what is up can be taken down whatever becomes of the rest of the pipeline.
    private async Task StoppedByItsJobAsync(Runner runner)
    {
        (await cluster.PodsAsync()).ShouldNotBeEmpty();
        await File.AppendAllTextAsync(
            Path.Combine(runner.Repository, ".gitlab-ci.yml"),
            "# by hand\n",
            World.Token
        );
        await runner.CommitAsync("fix: by hand");

        var outcome = await runner.RunAsync(_folder / "stopped", "--play", "stop-staging");

        outcome.Statuses.ShouldBe(
            "pipeline failed, check skipped, images skipped, deploy-staging skipped, deploy-production skipped, stop-staging success, stop-production manual"
        );
        (await cluster.PodsAsync()).ShouldBeEmpty();
    }
}
