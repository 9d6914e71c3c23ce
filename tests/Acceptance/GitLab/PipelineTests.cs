using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kindling.Acceptance.Kubernetes;
using Kindling.Acceptance.Script;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.GitLab;

/// <summary>A push to the default branch, from the checkout to the proof on a cluster, by the real runner.</summary>
[Trait("Category", "Acceptance")]
public sealed class PipelineTests : IClassFixture<Cluster>, IDisposable
{
    private readonly TempDirectory _out = new();
    private readonly Checkout _checkout;
    private readonly Cluster _cluster;
    private readonly string _project;

    public PipelineTests(Checkout checkout, Cluster cluster)
    {
        (_checkout, _cluster) = (checkout, cluster);
        // The environment staging of a project is the namespace <project>-staging.
        _project = cluster.Namespace[..15];
        cluster.Namespace = $"{_project}-staging";
    }

    [Fact]
    public async Task A_push_to_the_default_branch_is_checked_imaged_deployed_and_proven()
    {
        var runner = (await new Runner(_checkout, _project).CommitAsync()).WithRegistryAndCluster();

        var outcome = await runner.RunAsync(_out.Path, Runner.OneTestProject);

        outcome.ExitCode.ShouldBe(0, outcome.Output);
        outcome.Statuses.ShouldBe(
            "pipeline success, check success, images success, deploy-staging success, deploy-production manual, stop-staging manual, stop-production manual"
        );
        Approved.Matches(
            string.Join(
                '\n',
                ((string[])["pipeline", "check", "images", "deploy-staging"]).Select(x =>
                    JobLog.Outline(outcome.Log(x), _project)
                )
            )
        );
        TheSmokeJobsPassed(outcome);
        Uploads(outcome, "check").ShouldBe("annotations archive junit");
        Uploads(outcome, "deploy-staging").ShouldBe("annotations archive dotenv junit");
        TheEnvironmentIsThere(outcome);
        await WhatRunsIsWhatWasPushedAsync(outcome);
        await AHandDoesTheSameAsync(runner.Repository, outcome);
    }

    public void Dispose() => _out.Dispose();

    private static string Uploads(PipelineOutcome outcome, string job) =>
        string.Join(
            ' ',
            outcome.Job(job).GetProperty("artifacts").EnumerateArray().Select(x => x.GetString())
        );

    private static void TheSmokeJobsPassed(PipelineOutcome outcome)
    {
        var smoke = JsonNode.Parse(Entry(outcome, "deploy-staging", "artifacts/smoke.json"))!;
        smoke["passed"]!.GetValue<bool>().ShouldBeTrue();
        smoke["results"]!.AsArray().Count.ShouldBe(13);
        var report = JsonNode.Parse(
            Entry(outcome, "deploy-staging", "artifacts/build-report.json")
        )!;
        report["host"]!.GetValue<string>().ShouldBe("GitLab");
        report["targets"]!
            .AsArray()
            .Select(x => $"{x!["name"]} {x["status"]}")
            .ShouldBe([
                "DownloadSpark Skipped",
                "DownloadHadoop Skipped",
                "Download Collective",
                "Deploy Succeeded",
                "Smoke Succeeded",
            ]);
    }

    private static void TheEnvironmentIsThere(PipelineOutcome outcome)
    {
        var store = outcome.Store.EnumerateObject().ToArray();
        var environment = store
            .Single(x => x.Name.StartsWith("/environments/", StringComparison.Ordinal))
            .Value;
        environment.GetProperty("name").GetString().ShouldBe("staging");
        environment.GetProperty("state").GetString().ShouldBe("available");
        environment.GetProperty("external_url").GetString()!.ShouldContain("/jobs/");
        store
            .Single(x => x.Name.StartsWith("/deployments/", StringComparison.Ordinal))
            .Value.GetProperty("deployable")
            .GetProperty("name")
            .GetString()
            .ShouldBe("deploy-staging");
    }

    private async Task WhatRunsIsWhatWasPushedAsync(PipelineOutcome outcome)
    {
        using var images = JsonDocument.Parse(Entry(outcome, "images", "artifacts/images.json"));
        var pushed = images
            .RootElement.GetProperty("images")
            .EnumerateArray()
            .Select(x => $"{x.GetProperty("repository")}@{x.GetProperty("digest")}")
            .ToArray();
        pushed.ShouldAllBe(x => x.StartsWith($"127.0.0.1:5001/data/{_project}/"));
        var running = (await _cluster.ListAsync("v1", "Pod"))
            .SelectMany(pod => pod.GetProperty("spec").GetProperty("containers").EnumerateArray())
            .Select(x => x.GetProperty("image").GetString()!)
            .Distinct()
            .ToArray();
        running.ShouldNotBeEmpty();
        running.ShouldBeSubsetOf(pushed);
    }

    // One process on the same sources: the same targets end alike, the images are the same, and the cluster has nothing to change.
    private async Task AHandDoesTheSameAsync(string clone, PipelineOutcome outcome)
    {
        var deployed = await _cluster.VersionsAsync();

        var result = await _cluster
            .Commands(_checkout)
            .With(
                ("NUKE_REGISTRY", $"127.0.0.1:5001/data/{_project}"),
                ("NUKE_MIRRORS", Runner.Mirrors),
                ("NUKE_PYTHON_INDEXES", Runner.PythonIndexes),
                ("NUKE_CRAN_MIRRORS", Runner.CranMirrors)
            )
            .RunAsync(clone, "PushImages", "Deploy");

        result.ExitCode.ShouldBe(0, result.Output + result.Error);
        var artifacts = Path.Combine(clone, "artifacts");
        TargetsOf(await File.ReadAllTextAsync(Path.Combine(artifacts, "build-report.json")))
            .ShouldBe(
                TargetsOf(
                        Entry(outcome, "images", "artifacts/build-report.json"),
                        Entry(outcome, "deploy-staging", "artifacts/build-report.json")
                    )
                    .Where(x => x.Key != "Smoke"),
                ignoreOrder: true
            );
        (await File.ReadAllTextAsync(Path.Combine(artifacts, "images.json"))).ShouldBe(
            Entry(outcome, "images", "artifacts/images.json")
        );
        (await _cluster.VersionsAsync()).ShouldBe(deployed);
    }

    private static Dictionary<string, string> TargetsOf(params IReadOnlyList<string> reports) =>
        reports
            .SelectMany(report => JsonNode.Parse(report)!["targets"]!.AsArray())
            .ToDictionary(
                x => x!["name"]!.GetValue<string>(),
                x => x!["status"]!.GetValue<string>()
            );

    private static string Entry(PipelineOutcome outcome, string job, string path)
    {
        using var archive = ZipFile.OpenRead(outcome.ArtifactsOf(job));
        using var reader = new StreamReader(archive.GetEntry(path)!.Open());
        return reader.ReadToEnd();
    }
}
