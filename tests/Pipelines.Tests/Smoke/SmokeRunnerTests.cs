using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Smoke;
using Kindling.Pipelines.Tests.Jobs;
using Kindling.Testing;
using Serilog.Core;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Smoke;

public sealed class SmokeRunnerTests
{
    [Fact]
    public async Task Without_HDFS_every_check_fails_and_the_report_of_before_is_gone()
    {
        await using var spark = new FakeSpark("");
        using var artifacts = new TempDirectory();
        await File.WriteAllTextAsync(artifacts / "smoke.html", "green", Token);
        var runner = new SmokeRunner(
            spark.Environment with
            {
                NameNode = new Uri("http://127.0.0.1:1/"),
            },
            new JobResources(),
            new Dictionary<string, string>(),
            Logger.None,
            TimeProvider.System
        )
        {
            Mask = text => text.Replace("127.0.0.1", "[HOST]", StringComparison.Ordinal),
        };

        var failed = await Should.ThrowAsync<SmokeFailedException>(
            runner.RunAsync(artifacts.Path, Token)
        );

        failed.Report.Results.Count.ShouldBe(8);
        failed.Report.Results.ShouldAllBe(result => !result.Passed);
        failed.Message.ShouldContain("HDFS at http://[HOST]:1 does not answer");
        foreach (var file in (string[])["smoke.html", "smoke.json", "smoke.xml"])
        {
            var text = await File.ReadAllTextAsync(artifacts / file, Token);
            text.ShouldContain("does not answer");
            text.ShouldNotContain("http://127.0.0.1:1 ");
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
