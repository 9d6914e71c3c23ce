using Kindling.Pipelines.Images;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class ImageSettingsTests : IDisposable
{
    private readonly ImageBench _bench = ImageBench.Small();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("docker.io")]
    [InlineData("index.docker.io")]
    [InlineData("library")]
    public void Docker_Hub_without_a_namespace_is_refused(string registry) =>
        (_bench.Settings with { Registry = registry })
            .Problems()
            .ShouldHaveSingleItem()
            .ShouldBe(
                $"'{registry}' alone stands for Docker Hub's own images (docker.io/library/...): name your namespace there too, as in docker.io/me"
            );

    [Theory]
    [InlineData("docker.io/me")]
    [InlineData("me")]
    [InlineData("127.0.0.1:5000")]
    public void A_registry_with_a_place_of_ones_own_is_fine(string registry) =>
        (_bench.Settings with { Registry = registry }).Problems().ShouldBeEmpty();

    [Fact]
    public void Defaults_and_what_people_write_are_right()
    {
        _bench.Settings.Problems().ShouldBe([]);
        var settings = _bench.Settings with
        {
            Registry = "127.0.0.1:5000/team/kindling",
            BaseImage = "mirror.example:5000/debian:trixie-slim@" + ImageBench.BaseDigest,
            DebianDate = "",
            DebianMirror = "http://mirror/debian",
            PythonIndexes = ["wheels", "https://mirror/simple/"],
            Platform = "linux/arm64",
        };

        settings.Problems().ShouldBe([]);
        settings
            .Reference("spark", "x")
            .ToString()
            .ShouldBe("127.0.0.1:5000/team/kindling/spark:x");
    }

    [Fact]
    public void Every_mistake_is_told_at_once()
    {
        _bench.WriteLists(debian: "A\n");
        _bench.Write("tool/Dockerfile", "ARG BASE=kindling/nobody\nFROM $BASE\n");
        var settings = _bench.Settings with
        {
            Registry = "Example/UP",
            BaseImage = "Debian:!",
            DebianDate = "2026-13-01",
            DebianMirror = "ftp://mirror",
            PythonIndexes = [],
            CranMirrors = ["ftp://cran"],
            Platform = "windows/amd64",
        };

        var problems = settings.Problems();

        problems.Count.ShouldBe(9);
        problems[0].ShouldStartWith("the base image 'Debian:!': ");
        problems[1].ShouldStartWith("'Example/UP' cannot stand before an image's name: ");
        problems
            .Skip(2)
            .Select(x => x.Replace(_bench.Docker, "…", StringComparison.Ordinal))
            .ShouldBe([
                "the Debian date '2026-13-01' is no date: write it as 2026-11-21",
                "there is no place for an index of Python packages: name at least one address or folder",
                "a CRAN mirror: the mirror 'ftp://cran/' is neither an http(s) address nor a folder",
                "Debian's mirror 'ftp://mirror' is no http(s) address without a login",
                "'windows/amd64' is no platform of ours: write linux/amd64 or linux/arm64",
                "…/tool/Dockerfile stands on kindling/nobody, of which there is no folder",
                "…/dependencies/debian.txt:1: 'A' is no name of a Debian package",
            ]);
    }

    [Fact]
    public void A_checkout_without_images_is_told()
    {
        var problems = (_bench.Settings with { Root = "/nowhere" }).Problems();

        problems.Count.ShouldBe(2);
        problems[0].ShouldContain("/nowhere/docker");
        problems[1].ShouldContain("debian.txt is missing");
    }

    [Theory]
    [InlineData("linux")]
    [InlineData("linux/")]
    [InlineData("amd64")]
    [InlineData("darwin/arm64")]
    [InlineData("linux/arm/v7")]
    [InlineData("")]
    public void What_is_no_platform_of_ours_is_told(string platform) =>
        (_bench.Settings with { Platform = platform }).Problems().Count.ShouldBe(1);

    [Theory]
    [InlineData("21.11.2026")]
    [InlineData("2026-11-1")]
    [InlineData("2026-02-30")]
    [InlineData("tomorrow")]
    public void What_is_no_date_is_told(string date) =>
        (_bench.Settings with { DebianDate = date }).Problems().Count.ShouldBe(1);

    [Fact]
    public void Tags_that_are_none_are_all_told()
    {
        ImageSettings.TagProblems(["4.1.2", "latest", "v1_2-x.Y"]).ShouldBe([]);
        ImageSettings
            .TagProblems(["", "a b", "-x", "good", new string('x', 129)])
            .Select(x => x.Split(" is no tag: ")[0])
            .ShouldBe(["''", "'a b'", "'-x'", $"'{new string('x', 129)}'"]);
    }

    [Theory]
    [InlineData("5000/y")]
    [InlineData("1@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void More_than_a_tag_is_no_tag(string tag) =>
        ImageSettings.TagProblems([tag]).Single().ShouldContain("is no tag");

    [Fact]
    public void A_login_in_an_address_is_refused_since_history_would_keep_it()
    {
        var settings = _bench.Settings with
        {
            PythonIndexes = ["https://me:hidden@index/simple"],
            CranMirrors = ["https://me:hidden@cran"],
            DebianMirror = "https://me:hidden@debian",
        };

        var problems = settings.Problems();

        problems.Count.ShouldBe(3);
        problems.ShouldAllBe(problem => problem.Contains("login"));
        problems.ShouldAllBe(problem => !problem.Contains("hidden"));
    }

    [Theory]
    [InlineData("r:5000", null, false, "")]
    [InlineData(null, null, false, "")]
    [InlineData("r:5000", "user", true, "")]
    [InlineData(
        "r:5000",
        "user",
        false,
        "there is a --registry-user, but no password: set NUKE_REGISTRY_PASSWORD"
    )]
    [InlineData("r:5000", null, true, "there is a registry password, but no --registry-user")]
    [InlineData(null, "user", true, "there is a --registry-user, but no --registry")]
    [InlineData(
        null,
        "user",
        false,
        "there is a --registry-user, but no password: set NUKE_REGISTRY_PASSWORD|there is a --registry-user, but no --registry"
    )]
    public void Half_a_login_is_told(
        string? registry,
        string? user,
        bool hasPassword,
        string problems
    ) =>
        string.Join(
                '|',
                new ImageAccess
                {
                    Registry = registry,
                    User = user,
                    Password = hasPassword ? "secret" : null,
                }.Problems([])
            )
            .ShouldBe(problems);

    [Theory]
    [InlineData("123456789012.dkr.ecr.eu-west-1.amazonaws.com/team", true, "1.0 latest", 1)]
    [InlineData("123456789012.dkr.ecr.eu-west-1.amazonaws.com/team", true, "1.0", 0)]
    [InlineData("123456789012.dkr.ecr.eu-west-1.amazonaws.com/team", false, "latest", 0)]
    [InlineData("127.0.0.1:5000/team", true, "latest", 0)]
    public void A_tag_that_moves_and_tags_that_do_not_are_a_mistake(
        string registry,
        bool immutable,
        string tags,
        int problems
    ) =>
        new ImageAccess { Registry = registry, EcrImmutableTags = immutable }
            .Problems(tags.Split(' '))
            .Count()
            .ShouldBe(problems);
}
