using Kindling.Pipelines.Downloads;
using Kindling.Testing;
using Serilog;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Downloads;

public sealed class DownloadSettingsTests
{
    [Theory]
    [InlineData("/k", "/x", "/h", "/k")]
    [InlineData(null, "/x", "/h", "/x/kindling")]
    [InlineData("", "relative", "/h", "/h/.cache/kindling")]
    [InlineData(null, null, null, "/code/main/.nuke/temp/cache")]
    public void The_cache_is_where_the_environment_says(
        string? own,
        string? xdg,
        string? home,
        string expected
    )
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (
            var (name, value) in new[]
            {
                ("KINDLING_CACHE", own),
                ("XDG_CACHE_HOME", xdg),
                ("HOME", home),
            }
        )
        {
            if (value is not null)
            {
                environment[name] = value;
            }
        }

        DownloadSettings
            .For("/code/main", ["../mirror"], environment)
            .CacheFolder.ShouldBe(expected);
    }

    [Fact]
    public void All_mistakes_are_told_at_once_without_secrets()
    {
        var settings = new DownloadSettings
        {
            Root = "not-full",
            Mirrors = ["ftp://user:secret@host/x", " "],
            CacheFolder = "/c",
            FallbackCacheFolder = "/c",
            Origins = ["../shared"],
            Locked = true,
            UpdateLock = true,
            Unpack = new UnpackLimits { Ratio = 0 },
        };

        var message = Should
            .Throw<PipelineException>(() =>
                new Downloader(
                    settings,
                    Log.Logger,
                    new LogProgress(Log.Logger, TimeProvider.System),
                    TimeProvider.System
                )
            )
            .Message;

        message.ShouldContain("ftp://***@host/x");
        message.ShouldContain("a mirror is empty");
        message.ShouldContain("the origin '../shared'");
        message.ShouldContain("--locked and --update-lock");
        message.ShouldContain("a limit for unpacking");
        message.ShouldContain("the root 'not-full'");
        message.ShouldNotContain("secret");
        message.ShouldNotContain("\n");
    }

    [Fact]
    public void Mistakes_in_the_lock_and_in_the_signers_are_told_before_anything_is_fetched()
    {
        using var root = new TempDirectory();
        var keys = Directory.CreateDirectory(root / ".nuke/keys").FullName;
        File.WriteAllText(root / ".nuke/downloads.lock.json", "{ \"archives\": [{}] }");
        File.WriteAllText(Path.Combine(keys, "spark.fingerprints"), "not one\n");
        File.WriteAllText(Path.Combine(keys, "hadoop.fingerprints"), "nor this\n");

        var problems = DownloadSettings
            .For(root.Path, ["../mirror"], new Dictionary<string, string>())
            .Problems();

        problems.Count.ShouldBe(3, string.Join('\n', problems));
        problems.ShouldContain(x => x.Contains("downloads.lock.json has mistakes"));
        problems.ShouldContain(x => x.Contains("spark.fingerprints"));
        problems.ShouldContain(x => x.Contains("hadoop.fingerprints"));
    }

    [Theory]
    [InlineData("../shared/mirror", "/code/shared/mirror")]
    [InlineData("/abs", "/abs")]
    [InlineData("https://dlcdn.apache.org/", "https://dlcdn.apache.org")]
    [InlineData("http://user:pw@host:81/dist", "http://***@host:81/dist")]
    public void A_mirror_is_an_address_or_a_folder(string text, string shown)
    {
        Mirror.TryParse(text, "/code/main", out var mirror, out _).ShouldBeTrue();
        mirror.ToString().ShouldBe(shown);
    }

    [Fact]
    public void Archives_lie_where_Apache_has_them()
    {
        Product
            .Spark.Archive("4.3.0")
            .Path.ShouldBe("spark/spark-4.3.0/spark-4.3.0-bin-hadoop3.tgz");
        Product
            .Hadoop.Archive("3.5.0")
            .Path.ShouldBe("hadoop/common/hadoop-3.5.0/hadoop-3.5.0.tar.gz");
        Product.Spark.Archive("4.3.0").TopFolder.ShouldBe("spark-4.3.0-bin-hadoop3");
    }

    [Theory]
    [InlineData("")]
    [InlineData("4")]
    [InlineData("../4.3.0")]
    [InlineData("4.3.0/..")]
    [InlineData("4.3.0\n")]
    public void What_is_no_version_never_becomes_a_path(string version) =>
        Should.Throw<PipelineException>(() => Product.Spark.Archive(version));
}
