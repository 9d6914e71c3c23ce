using Kindling.Pipelines.Downloads;
using Kindling.Pipelines.Images;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class ImagePlanTests : IDisposable
{
    private const string Everything = "hdfs java notebook spark spark-py spark-r";

    private readonly ImageBench _bench = ImageBench.Real();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Two_machines_compute_the_same_tags()
    {
        using var other = ImageBench.Real();
        foreach (
            var file in Directory.EnumerateFiles(other.Docker, "*", SearchOption.AllDirectories)
        )
        {
            // Another umask, another day, another owner's habits.
            File.SetUnixFileMode(file, File.GetUnixFileMode(file) & ~(UnixFileMode)0b000_111_111);
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddDays(1));
        }

        (await other.PlanAsync())
            .Images.Select(x => x.Reference.ToString())
            .ShouldBe((await _bench.PlanAsync()).Images.Select(x => x.Reference.ToString()));
    }

    [Fact]
    public async Task The_order_in_which_images_are_asked_for_does_not_count()
    {
        var forwards = await _bench.PlanAsync();
        var backwards = await _bench.PlanAsync(names: [.. ImageBench.All.Reverse()]);

        Changed(forwards, backwards).ShouldBe("");
        forwards.Images.Select(x => x.Name).First().ShouldBe("java");
    }

    [Theory]
    [InlineData("dependencies/cran.txt", "x1 1.0 HASH\n", "notebook spark-r")]
    [InlineData("dependencies/debian.txt", "r-cran-x\n", "notebook spark-r")]
    [InlineData("dependencies/debian.txt", "tree\n", "notebook spark-py spark-r")]
    [InlineData(
        "dependencies/requirements.txt",
        "x==1 --hash=sha256:HASH\n",
        "notebook spark-py spark-r"
    )]
    [InlineData(
        "dependencies/jars.txt",
        "https://x/x.jar HASHHASH\n",
        "notebook spark spark-py spark-r"
    )]
    [InlineData("java/passwd-entry", "#\n", Everything)]
    [InlineData("java/Dockerfile", "#\n", Everything)]
    [InlineData("hdfs/conf/core-site.xml", "\n", "hdfs")]
    [InlineData("spark/entrypoint.sh", "#\n", "notebook spark spark-py spark-r")]
    [InlineData("notebook/examples/r.ipynb", "\n", "notebook")]
    [InlineData("notebook/more/new.txt", "x", "notebook")]
    // What is only said of something, or not sent at all, makes nothing anew.
    [InlineData("dependencies/cran.txt", "# x\n", "")]
    [InlineData("dependencies/debian.txt", "\n# r-cran-x\n", "")]
    [InlineData("dependencies/notes.txt", "x", "")]
    [InlineData("README.md", "x", "")]
    public async Task A_change_makes_anew_what_it_is_in_and_what_stands_on_that(
        string file,
        string text,
        string images
    )
    {
        var before = await _bench.PlanAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(_bench.File(file))!);

        _bench.Append(file, text.Replace("HASH", new string('0', 64), StringComparison.Ordinal));

        Changed(before, await _bench.PlanAsync()).ShouldBe(images);
    }

    [Fact]
    public async Task A_file_that_dockerignore_names_changes_nothing()
    {
        _bench.Append("notebook/.dockerignore", "draft*\n");
        var before = await _bench.PlanAsync();

        _bench.Write("notebook/draft.ipynb", "x");
        Changed(before, await _bench.PlanAsync()).ShouldBe("");

        _bench.Write("notebook/final.ipynb", "x");
        Changed(before, await _bench.PlanAsync()).ShouldBe("notebook");
    }

    [Fact]
    public async Task Whether_a_file_may_be_run_counts()
    {
        var before = await _bench.PlanAsync();

        File.SetUnixFileMode(
            _bench.File("notebook/notebook.sh"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite
        );

        Changed(before, await _bench.PlanAsync()).ShouldBe("notebook");
    }

    [Fact]
    public async Task What_goes_in_from_outside_counts()
    {
        var before = await _bench.PlanAsync();
        var settings = _bench.Settings;

        Changed(before, await _bench.PlanAsync(identity: new BaseIdentity("debian", "sha256:2")))
            .ShouldBe(Everything);
        Changed(before, await _bench.PlanAsync(settings with { DebianDate = "2026-11-02" }))
            .ShouldBe(Everything);
        Changed(before, await _bench.PlanAsync(settings with { Platform = "linux/arm64" }))
            .ShouldBe(Everything);
        Changed(before, await PlanAsync(Product.Hadoop)).ShouldBe("hdfs");
        Changed(before, await PlanAsync(Product.Spark)).ShouldBe("notebook spark spark-py spark-r");
    }

    [Fact]
    public async Task Where_it_comes_from_and_goes_to_does_not_count()
    {
        var before = await _bench.PlanAsync();

        var after = await _bench.PlanAsync(
            _bench.Settings with
            {
                Registry = "127.0.0.1:5000/team",
                BaseImage = "mirror:5000/debian:other-name",
                DebianMirror = "http://mirror/debian",
                PythonIndexes = ["http://mirror/simple"],
                CranMirrors = ["wheels"],
                Revision = "1234",
                Source = "https://source",
                NoCache = true,
                Builder = nameof(Docker.ImageBuilder.Classic),
            },
            new BaseIdentity("mirror:5000/debian@" + ImageBench.BaseDigest, ImageBench.BaseDigest)
        );

        Changed(before, after).ShouldBe("");
        after["hdfs"].Reference.Name.ShouldBe("127.0.0.1:5000/team/hdfs");
        before["hdfs"].Reference.ToString().ShouldBe($"kindling/hdfs:{before["hdfs"].Tag}");
    }

    [Fact]
    public void Only_the_archives_that_go_in_are_fetched()
    {
        var catalog = ImageCatalog.Read(_bench.Docker);

        ImagePlan.Products(catalog, ["hdfs"]).ShouldBe([Product.Hadoop]);
        ImagePlan.Products(catalog, ["notebook"]).ShouldBe([Product.Spark]);
        ImagePlan.Products(catalog, ["java"]).ShouldBe([]);
        ImagePlan.Products(catalog, ["notebook", "hdfs", "spark"]).Count.ShouldBe(2);
    }

    // A folder of its own: the real one changes, and that must not make this file another.
    [Fact]
    public async Task A_tag_stands_for_these_lines()
    {
        using var bench = ImageBench.Small();
        bench.WriteLists(debian: "tree\nr-base\n");
        bench.Write(
            "tool/Dockerfile",
            """
            ARG BASE=kindling/java
            FROM $BASE
            ARG DEBIAN_DATE
            ARG DEBIAN_MIRROR
            ARG PYTHON_INDEX
            ARG CRAN
            ARG COLOUR=red
            COPY distributions/spark/ /opt/spark/
            COPY dependencies/r-debian.txt x /opt/

            """
        );
        bench.Write("tool/x", "x");
        File.SetUnixFileMode(bench.File("tool/x"), (UnixFileMode)0b111_000_000);
        File.CreateSymbolicLink(bench.File("tool/y"), "x");

        var plan = await bench.PlanAsync(names: ["tool"]);

        Approved.Matches(
            string.Join("\n\n", plan.Images.Select(x => $"{x.Tag}\n{string.Join('\n', x.Lines)}"))
                + "\n"
        );
    }

    private Task<ImagePlan> PlanAsync(Product newer) =>
        _bench.PlanAsync(
            archives: new Dictionary<Product, string>(ImageBench.Archives) { [newer] = "newer" }
        );

    private static string Changed(ImagePlan before, ImagePlan after) =>
        string.Join(
            ' ',
            before
                .Images.Select(image => image.Name)
                .Where(name => before[name].Tag != after[name].Tag)
                .Order(StringComparer.Ordinal)
        );
}
