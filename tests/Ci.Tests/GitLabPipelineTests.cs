using Kindling.Engine.Tests;
using Shouldly;
using Xunit;

namespace Kindling.Ci.Tests;

/// <summary>Whole runs of a build with a pipeline, on a developer's machine and in jobs.</summary>
public sealed class GitLabPipelineTests : IDisposable
{
    private readonly BuildHarness _harness = new();

    private string FilePath => Path.Combine(_harness.Root, ".gitlab-ci.yml");

    [Fact]
    public async Task A_local_run_writes_the_file_says_so_once_and_then_leaves_it_alone()
    {
        var first = await _harness.RunAsync<PipelineBuild>("Plain");
        var written = await ReadAsync();
        var time = File.GetLastWriteTimeUtc(FilePath);
        var second = await _harness.RunAsync<PipelineBuild>("Plain");

        first.ExitCode.ShouldBe(0, first.Output);
        first.Output.ShouldContain(".gitlab-ci.yml was written anew, because the targets changed");
        written.ShouldContain("./build.sh Push");
        second.Output.ShouldNotContain(".gitlab-ci.yml");
        File.GetLastWriteTimeUtc(FilePath).ShouldBe(time);
    }

    [Fact]
    public async Task A_file_that_a_hand_changed_is_written_anew_by_the_next_local_run()
    {
        await _harness.RunAsync<PipelineBuild>("Plain");
        var written = await ReadAsync();
        await File.AppendAllTextAsync(FilePath, "mine: {}\n", Token);

        var run = await _harness.RunAsync<PipelineBuild>("Validate");

        run.ExitCode.ShouldBe(0, run.Output);
        (await ReadAsync()).ShouldBe(written);
    }

    [Fact]
    public async Task What_a_hand_changed_stays_where_it_cannot_be_kept()
    {
        await _harness.RunAsync<PipelineBuild>("Plain");
        await File.AppendAllTextAsync(FilePath, "mine: {}\n", Token);
        var edited = await ReadAsync();
        Directory.CreateDirectory(
            Path.Combine(_harness.Root, ".nuke", "temp", "gitlab-ci.by-hand.yml")
        );

        var run = await _harness.RunAsync<PipelineBuild>("Plain");

        run.Output.ShouldContain("was changed by hand, and stays so");
        (await ReadAsync()).ShouldBe(edited);
    }

    [Fact]
    public async Task On_a_server_that_is_not_gitlab_the_file_is_checked_too_and_never_written()
    {
        await _harness.RunAsync<PipelineBuild>("Plain");
        await File.AppendAllTextAsync(FilePath, "mine: {}\n", Token);
        var edited = await ReadAsync();
        _harness.Variables["CI"] = "true";

        var run = await _harness.RunAsync<PipelineBuild>("Validate");

        run.ExitCode.ShouldBe(5, run.Output);
        (await ReadAsync()).ShouldBe(edited);
    }

    [Fact]
    public async Task Showing_the_plan_leaves_the_output_to_the_plan()
    {
        var run = await _harness.RunAsync<PipelineBuild>("Plain --plan json");

        run.Output.ShouldStartWith("{");
        run.Error.ShouldContain("written anew");
    }

    [Fact]
    public async Task A_job_never_writes_and_the_first_one_is_red_with_the_difference()
    {
        await _harness.RunAsync<PipelineBuild>("Plain");
        var edited = (await ReadAsync()).Replace(
            "./build.sh Push",
            "./build.sh Push --no-cache",
            StringComparison.Ordinal
        );
        await File.WriteAllTextAsync(FilePath, edited, Token);
        Job("pipeline", "push");

        var run = await _harness.RunAsync<PipelineBuild>("Validate");

        run.ExitCode.ShouldBe(5, run.Output);
        run.Output.ShouldContain(".gitlab-ci.yml is not what the targets say");
        run.Output.ShouldContain("-     - ./build.sh Push --no-cache\n+     - ./build.sh Push\n");
        run.Output.ShouldContain("Run ./build.sh ValidatePipeline on your machine");
        (await ReadAsync()).ShouldBe(edited);
    }

    [Fact]
    public async Task The_first_job_names_a_variable_that_a_later_one_will_lack()
    {
        await _harness.RunAsync<PipelineBuild>("Plain");
        Job("pipeline", "push");

        var run = await _harness.RunAsync<PipelineBuild>("Validate");

        run.ExitCode.ShouldBe(3, run.Output);
        run.Output.ShouldContain(
            "job images: target Push needs Registry: pass --registry, set NUKE_REGISTRY"
        );
        run.Output.ShouldContain("Settings › CI/CD › Variables");
    }

    [Fact]
    public async Task With_all_that_is_needed_the_first_job_is_green()
    {
        await _harness.RunAsync<PipelineBuild>("Plain");
        Job("pipeline", "push");
        _harness.Variables["NUKE_REGISTRY"] = "registry.example";

        (await _harness.RunAsync<PipelineBuild>("Validate")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task What_a_predicate_or_a_condition_decides_is_left_to_the_job_itself()
    {
        await _harness.RunAsync<PipelineBuild>("Plain");
        Job("pipeline", "push");
        _harness.Variables["NUKE_REGISTRY"] = "registry.example";

        var run = await _harness.RunAsync<PipelineBuild>("Validate");

        run.Output.ShouldNotContain("IsImaging");
        run.Output.ShouldNotContain("Never");
    }

    [Fact]
    public async Task What_a_job_makes_itself_no_other_environments_job_has_to_bring()
    {
        Job("deploy-qa", "push");
        _harness.WriteFile("out/images.json", "{}");

        var run = await _harness.RunAsync<PipelineBuild>("Prove");

        run.ExitCode.ShouldBe(0, run.Output);
    }

    [Fact]
    public async Task A_job_without_what_an_earlier_one_makes_names_that_one_before_anything_runs()
    {
        Job("deploy-staging", "push");

        var run = await _harness.RunAsync<PipelineBuild>("Deploy");

        run.ExitCode.ShouldBe(3, run.Output);
        run.Output.ShouldContain(
            "out/*.json is not here, which target Deploy takes from Push: job images should have brought it"
        );
        ((PipelineBuild)run.Build!).Ran.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_job_with_what_an_earlier_one_made_runs()
    {
        Job("deploy-staging", "push");
        _harness.WriteFile("out/images.json", "{}");

        var run = await _harness.RunAsync<PipelineBuild>("Deploy");

        run.ExitCode.ShouldBe(0, run.Output);
    }

    [Fact]
    public async Task Warnings_and_errors_are_shown_beside_the_job()
    {
        Job("deploy-staging", "push");
        _harness.Variables["CI_JOB_URL"] = "https://gitlab.example/-/jobs/7";

        await _harness.RunAsync<PipelineBuild>("Deploy");

        var report = await File.ReadAllTextAsync(
            Path.Combine(_harness.Root, "artifacts", "annotations.json"),
            Token
        );
        report.ShouldContain("\"label\": \"error: out/*.json is not here");
        report.ShouldContain("\"url\": \"https://gitlab.example/-/jobs/7\"");
    }

    [Fact]
    public async Task A_runner_that_prints_all_variables_is_warned_of_and_tokens_are_masked()
    {
        Job("check", "push");
        _harness.Variables["CI_DEBUG_TRACE"] = "true";
        _harness.Variables["CI_JOB_TOKEN"] = "glcbt-64_secret";

        var run = await _harness.RunAsync<PipelineBuild>("Plain glcbt-64_secret");

        run.Output.ShouldNotContain("glcbt-64_secret");
        run.Output.ShouldContain("there is no target '[REDACTED]'");
        (await _harness.RunAsync<PipelineBuild>("Plain")).Output.ShouldContain(
            "CI_DEBUG_TRACE prints every variable into this log"
        );
    }

    public void Dispose() => _harness.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<string> ReadAsync() => File.ReadAllTextAsync(FilePath, Token);

    private void Job(string name, string source)
    {
        _harness.Variables["GITLAB_CI"] = "true";
        _harness.Variables["CI_JOB_NAME"] = name;
        _harness.Variables["CI_PIPELINE_SOURCE"] = source;
        _harness.Variables["CI_COMMIT_BRANCH"] = "main";
        _harness.Variables["CI_DEFAULT_BRANCH"] = "main";
    }
}
