using Kindling.Engine.Tests;
using Nuke.Common;
using Shouldly;
using Xunit;

namespace Kindling.Ci.Tests;

public sealed class EnvironmentReportTests : IDisposable
{
    private readonly BuildHarness _harness = new();

    [Theory]
    [InlineData("https://spark.example/notebook-0", "https://spark.example/notebook-0")]
    [InlineData(null, "https://gitlab.example/-/jobs/7")]
    public async Task A_job_tells_the_page_or_itself(string? page, string told)
    {
        _harness.Variables["GITLAB_CI"] = "true";
        _harness.Variables["CI_JOB_URL"] = "https://gitlab.example/-/jobs/7";

        await _harness.RunAsync(() => new Deploying(page), "Deploy");

        (await ReadAsync()).ShouldBe($"ENVIRONMENT_URL={told}\n");
    }

    [Fact]
    public async Task Elsewhere_there_is_nobody_to_tell()
    {
        await _harness.RunAsync(() => new Deploying("https://spark.example/"), "Deploy");

        File.Exists(FilePath).ShouldBeFalse();
    }

    public void Dispose() => _harness.Dispose();

    private string FilePath => Path.Combine(_harness.Root, "deploy.env");

    private Task<string> ReadAsync() =>
        File.ReadAllTextAsync(FilePath, TestContext.Current.CancellationToken);

    private sealed class Deploying(string? page) : NukeBuild
    {
        public Target Deploy =>
            _ =>
                _.Executes(() =>
                    EnvironmentReport.Write(
                        RootDirectory / "deploy.env",
                        page is null ? null : new Uri(page)
                    )
                );
    }
}
