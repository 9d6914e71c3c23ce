using System.Diagnostics;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kindling.Acceptance.Kubernetes;
using Kindling.Acceptance.Releases;
using Kindling.Acceptance.Script;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.GitLab;

/// <summary>A tag's pipeline: killed amid its release, run again, and once more; and its bundle, installed by kubectl alone.</summary>
[Trait("Category", "Campaign")]
public sealed partial class ReleasePipelineTests(Checkout checkout, Cluster cluster)
    : IClassFixture<Cluster>,
        IDisposable
{
    private const string Tag = "v1.2.3";

    private readonly TempDirectory _folder = new();
    private readonly ReleaseStage _stage = new(cluster);

    // Of its own each time: the registry keeps what a version's tag once was.
    private readonly string _project = cluster.Namespace;

    private string[] Options =>
        [
            "--tag",
            Tag,
            "--store",
            _folder / "store",
            "--variable",
            "NUKE_TAGS=latest",
            .. Runner.OneTestProject,
        ];

    [Fact]
    public async Task A_tag_is_a_release_once_however_often_it_is_run_and_killed()
    {
        var runner = (await new Runner(checkout, _project).CommitAsync()).WithRegistryAndCluster();
        await runner.GitAsync("tag", Tag);

        var killed = await RunKilledAsync(runner);
        killed.Job("release").GetProperty("status").GetString().ShouldBe("failed", killed.Output);
        Released().Keys.ShouldNotContain($"/releases/{Tag}");
        (await HasTagAsync("latest")).ShouldBeFalse();

        var first = await runner.RunAsync(_folder / "first", Options);
        first.ExitCode.ShouldBe(0, first.Output);
        first.Statuses.ShouldBe("pipeline success, check success, images success, release success");
        var released = Released();
        released.Keys.ShouldContain($"/releases/{Tag}");
        released.Keys.ShouldContain($"/packages/generic/kindling/1.2.3/kindling-1.2.3.tar.gz");
        (await HasTagAsync("latest")).ShouldBeTrue();
        Approved.Matches(JobLog.Outline(first.Log("release"), _project));

        var second = await runner.RunAsync(_folder / "second", Options);
        second.ExitCode.ShouldBe(0, second.Output);
        Released().ShouldBe(released);
        await IsInstalledAsync(second);
    }

    public void Dispose()
    {
        _stage.Dispose();
        _folder.Dispose();
    }

    // The build itself is killed, after its first tag and not the runner, as a lost machine would.
    private async Task<PipelineOutcome> RunKilledAsync(Runner runner)
    {
        var process = runner.Start(_folder / "killed", Options);
        var ended = Commands.EndOf(process);
        while (!ended.IsCompleted && !await HasTagAsync("1.2.3"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), World.Token);
        }

        if (BuildOfRelease() is { } build)
        {
            Commands.Signal(build, "KILL");
        }

        var result = await ended;
        process.Dispose();
        return new PipelineOutcome(result.ExitCode, result.Output, _folder / "killed");
    }

    // The runner's checkout has the project's name.
    private Process? BuildOfRelease() =>
        Process.GetProcessesByName("dotnet").FirstOrDefault(IsBuildOfRelease);

    private bool IsBuildOfRelease(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline")
                    .Contains("Build.dll\0Release", StringComparison.Ordinal)
                && File.ResolveLinkTarget($"/proc/{process.Id}/cwd", returnFinalTarget: false)
                    is { FullName: var folder }
                && folder.EndsWith(_project, StringComparison.Ordinal);
        }
        // It has ended since it was listed.
        catch (IOException)
        {
            return false;
        }
    }

    private async Task<bool> HasTagAsync(string tag)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Head,
            new Uri($"http://127.0.0.1:5001/v2/data/{_project}/hdfs/manifests/{tag}")
        );
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String("ci:secret"u8)
        );
        request.Headers.Accept.ParseAdd("application/vnd.oci.image.index.v1+json");
        request.Headers.Accept.ParseAdd("application/vnd.oci.image.manifest.v1+json");
        request.Headers.Accept.ParseAdd("application/vnd.docker.distribution.manifest.v2+json");
        using var response = await client.SendAsync(request, World.Token);
        return response.IsSuccessStatusCode;
    }

    // Everything that others can fetch: the release, its links, and the packages with their bytes. The stand-in has another port in
    // each run.
    private SortedDictionary<string, string> Released()
    {
        using var store = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(_folder / "store", "store.json"))
        );
        return new SortedDictionary<string, string>(
            store
                .RootElement.EnumerateObject()
                .Where(x =>
                    x.Name.StartsWith("/releases/", StringComparison.Ordinal)
                    || x.Name.StartsWith("/packages/", StringComparison.Ordinal)
                )
                .ToDictionary(x => x.Name, x => Port().Replace(x.Value.GetRawText(), "HOST")),
            StringComparer.Ordinal
        );
    }

    private async Task IsInstalledAsync(PipelineOutcome outcome)
    {
        // Of a job without an environment.
        cluster.Namespace = "spark";
        await _stage.CopyImageAsync();
        await ZipFile.ExtractToDirectoryAsync(
            outcome.ArtifactsOf("release"),
            _folder / "artifacts",
            World.Token
        );
        var bundle = await _stage.ExtractAsync(
            _folder / "artifacts/artifacts/bundle/kindling-1.2.3.tar.gz",
            "1.2.3"
        );

        var installed = await _stage.InstallAsync(
            bundle,
            "--pull-secret",
            Path.GetFileName(_stage.LoginFile)
        );

        installed.ExitCode.ShouldBe(0, installed.Output + installed.Error);
        foreach (var name in new[] { "statefulset/namenode", "statefulset/spark-worker" })
        {
            (await _stage.TellAsync(name, "{.status.readyReplicas}")).ShouldNotBeEmpty();
        }

        (await _stage.InstallAsync(bundle, "--uninstall")).ExitCode.ShouldBe(0);
    }

    [GeneratedRegex(@"127\.0\.0\.1:\d+(?=/api/)", RegexOptions.None, 1000)]
    private static partial Regex Port();
}
