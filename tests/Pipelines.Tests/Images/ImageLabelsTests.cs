using Kindling.Pipelines.Images;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class ImageLabelsTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(
        2026,
        11,
        21,
        13,
        14,
        15,
        TimeSpan.FromHours(2)
    );

    private readonly ImageBench _bench = ImageBench.Real();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task An_image_says_what_it_is_and_what_is_in_it()
    {
        var settings = _bench.Settings with
        {
            Revision = "0123456",
            Source = "https://git.example/kindling",
        };
        _bench.Write(
            "spark-py/Dockerfile",
            "# Spark with Python.\nARG BASE=kindling/spark\nFROM $BASE\n"
        );
        var plan = await _bench.PlanAsync(settings);
        var versions = new Dictionary<string, string>
        {
            ["spark"] = "4.1.2",
            ["python"] = "3.13.5",
            ["pandas"] = "",
        };

        var labels = ImageLabels.Of(
            plan["spark-py"],
            settings,
            ImageBench.Identity,
            versions,
            ["sha256:1", "sha256:2"],
            s_now
        );

        Approved.Matches(
            string.Concat(
                labels
                    .OrderBy(x => x.Key, StringComparer.Ordinal)
                    .Select(x => $"{x.Key}={x.Value}\n")
            )
        );
    }

    [Fact]
    public async Task Labels_without_a_value_are_left_out_and_hdfs_has_Hadoops_version()
    {
        var plan = await _bench.PlanAsync();

        var labels = ImageLabels.Of(
            plan["hdfs"],
            _bench.Settings,
            ImageBench.Identity,
            new Dictionary<string, string>(),
            [],
            s_now
        );

        labels["org.opencontainers.image.version"].ShouldBe("3.5.0");
        labels.Keys.ShouldNotContain("org.opencontainers.image.revision");
        labels.Keys.ShouldNotContain("org.opencontainers.image.source");
        labels.Keys.ShouldNotContain("io.kindling.spark.version");
    }
}
