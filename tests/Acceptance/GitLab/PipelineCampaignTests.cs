using System.Diagnostics;
using System.Text.Json;
using Kindling.Acceptance.Kubernetes;
using Kindling.Acceptance.Script;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.GitLab;

/// <summary>The long pipelines: a tag, twice and killed; a smoke job that fails.</summary>
[Trait("Category", "Campaign")]
public sealed class PipelineCampaignTests(Checkout checkout, Cluster cluster)
    : IClassFixture<Cluster>,
        IDisposable
{
    private const string Tag = "v1.2.3";

    private readonly TempDirectory _folder = new();

    // Of its own each time: the registry keeps what a version's tag once was.
    private readonly string _project = $"released-{Guid.NewGuid():N}"[..20];

    [Fact]
    public async Task A_tag_is_a_release_once_however_often_it_is_run_and_killed()
    {
        var runner = (await new Runner(checkout, _project).CommitAsync()).WithRegistryAndCluster();
        await runner.GitAsync("tag", Tag);

        var killed = await RunKilledAsync(runner);
        killed.Job("release").GetProperty("status").GetString().ShouldBe("failed", killed.Output);
        var first = await RunAsync(runner, "first");
        first.ExitCode.ShouldBe(0, first.Output);
        first.Statuses.ShouldBe("pipeline success, check success, images success, release success");
        var released = Released(first);
        released.ShouldNotBeEmpty();
        var second = await RunAsync(runner, "second");

        second.ExitCode.ShouldBe(0, second.Output);
        Released(second).ShouldBe(released);
    }

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
        outcome.Job("deploy-staging").GetProperty("exit_code").GetInt32().ShouldBe(6);
        var screen = string.Join('\n', outcome.Log("deploy-staging").Split('\n').TakeLast(50));
        screen.ShouldContain("Warnings and errors");
        screen.ShouldContain("spark.sql.shuffle.partitions");
    }

    public void Dispose() => _folder.Dispose();

    private Task<PipelineOutcome> RunAsync(Runner runner, string name) =>
        runner.RunAsync(_folder / name, Options);

    private string[] Options => ["--tag", Tag, "--store", _folder / "store"];

    // The build itself is killed, at work and not the runner, as a lost machine would.
    private async Task<PipelineOutcome> RunKilledAsync(Runner runner)
    {
        var process = runner.Start(_folder / "killed", Options);
        var ended = Commands.EndOf(process);
        while (!ended.IsCompleted)
        {
            if (BuildOfRelease() is { } build)
            {
                // Past its start.
                await Task.Delay(TimeSpan.FromSeconds(2), World.Token);
                Commands.Signal(build, "KILL");
                break;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), World.Token);
        }

        var result = await ended;
        process.Dispose();
        return new PipelineOutcome(result.ExitCode, result.Output, _folder / "killed");
    }

    // The runner's checkout has the project's name.
    private Process? BuildOfRelease() =>
        Process
            .GetProcessesByName("dotnet")
            .FirstOrDefault(x =>
                File.Exists($"/proc/{x.Id}/cmdline")
                && File.ReadAllText($"/proc/{x.Id}/cmdline")
                    .Contains("Build.dll\0Release", StringComparison.Ordinal)
                && File.ResolveLinkTarget($"/proc/{x.Id}/cwd", returnFinalTarget: false)
                    is { FullName: var folder }
                && folder.EndsWith(_project, StringComparison.Ordinal)
            );

    // Numbers go on from run to run; what is published does not change.
    private static string[] Released(PipelineOutcome outcome) =>
        [
            .. outcome
                .Store.EnumerateObject()
                .Where(x => x.Name.StartsWith("/releases/", StringComparison.Ordinal))
                .Select(x => $"{x.Name} {Text(x.Value)}"),
        ];

    private static string Text(JsonElement value) =>
        string.Join(
            ' ',
            value
                .EnumerateObject()
                .Where(x => x.Name is "tag_name" or "name" or "description" or "url")
                .Select(x => x.Value.ToString())
        );
}
