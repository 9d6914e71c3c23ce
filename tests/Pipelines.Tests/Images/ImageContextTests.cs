using System.Formats.Tar;
using Kindling.Pipelines.Downloads;
using Kindling.Pipelines.Images;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class ImageContextTests : IDisposable
{
    private readonly ImageBench _bench = ImageBench.Small();
    private readonly TempDirectory _home = new();

    public void Dispose()
    {
        _bench.Dispose();
        _home.Dispose();
    }

    [Fact]
    public async Task It_holds_the_folder_the_lists_and_the_distribution_less_what_is_ignored()
    {
        _bench.WriteLists(debian: "# why\nr-base\ntree\n");
        _bench.Write(
            "tool/Dockerfile",
            "ARG DEBIAN=x\nFROM $DEBIAN\nCOPY distributions/spark/ /opt/\nCOPY distributions/spark/jars dependencies/r-debian.txt /opt/\n"
        );
        _bench.Write(
            "tool/.dockerignore",
            "distributions/spark/**/*.cmd\ndistributions/spark/yarn\n"
        );
        _bench.Write("tool/own.cmd", "own");
        foreach (var path in new[] { "bin/run", "bin/run.cmd", "yarn/y.jar", "jars/a.jar" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_home / path)!);
            await File.WriteAllTextAsync(_home / path, path, ImageBench.Token);
        }

        var image = ImageCatalog.Read(_bench.Docker)["tool"];
        var context = ImageContext.Of(image, _bench.Lists());

        context.Products.ShouldBe([Product.Spark]);
        (await TarAsync(context)).ShouldBe([
            ".dockerignore",
            "Dockerfile",
            "dependencies/",
            "dependencies/r-debian.txt: r-base\n",
            "distributions/",
            "distributions/spark/",
            "distributions/spark/bin/",
            "distributions/spark/bin/run: bin/run",
            "distributions/spark/jars/",
            "distributions/spark/jars/a.jar: jars/a.jar",
            "own.cmd: own",
        ]);
        // Half a gigabyte is not read to compute a tag.
        (await context.LinesAsync(ImageBench.Token)).ShouldNotContain(line =>
            line.Contains("distributions", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Both_distributions_may_be_copied()
    {
        _bench.Write(
            "tool/Dockerfile",
            "ARG DEBIAN=x\nFROM $DEBIAN\nCOPY distributions/spark/ /a/\nCOPY distributions/hadoop/ /b/\n"
        );
        await File.WriteAllTextAsync(_home / "LICENSE", "free", ImageBench.Token);

        var context = ImageContext.Of(ImageCatalog.Read(_bench.Docker)["tool"], _bench.Lists());

        (await TarAsync(context)).ShouldBe([
            "Dockerfile",
            "distributions/",
            "distributions/hadoop/",
            "distributions/hadoop/LICENSE: free",
            "distributions/spark/",
            "distributions/spark/LICENSE: free",
        ]);
    }

    [Fact]
    public void What_is_in_the_way_is_told()
    {
        _bench.Write(
            "tool/Dockerfile",
            "ARG DEBIAN=x\nFROM $DEBIAN\nCOPY dependencies/cran.txt distributions/spark /a/\n"
        );
        _bench.Write("tool/dependencies/cran.txt", "");
        _bench.Write("tool/distributions/spark/RELEASE", "");
        var image = ImageCatalog.Read(_bench.Docker)["tool"];

        Should
            .Throw<InvalidSettingsException>(() => ImageContext.Of(image, _bench.Lists()))
            .Message.Replace(image.Folder, "…", StringComparison.Ordinal)
            .ShouldBe(
                "…/dependencies/cran.txt is in the way of what Kindling puts there: remove it; "
                    + "…/distributions/spark is in the way of what Kindling puts there: remove it"
            );
    }

    [Fact]
    public void Lists_that_are_not_there_are_all_told()
    {
        _bench.Write(
            "tool/Dockerfile",
            "ARG DEBIAN=x\nFROM $DEBIAN\nCOPY dependencies/gems.txt dependencies/cran.txt dependencies/npm.txt /opt/\n"
        );
        var image = ImageCatalog.Read(_bench.Docker)["tool"];

        var message = Should
            .Throw<InvalidSettingsException>(() => ImageContext.Of(image, _bench.Lists()))
            .Message;

        const string known =
            "there are python-debian.txt, r-debian.txt, jars.txt, cran.txt, requirements.txt";
        message.ShouldBe(
            $"tool/Dockerfile copies dependencies/gems.txt; {known}; tool/Dockerfile copies dependencies/npm.txt; {known}"
        );
    }

    private async Task<IReadOnlyList<string>> TarAsync(ImageContext context)
    {
        using var stream = new MemoryStream();
        var homes = new Dictionary<Product, string>
        {
            [Product.Spark] = _home.Path,
            [Product.Hadoop] = _home.Path,
        };
        await context.Whole(homes).WriteAsync(stream, ImageBench.Token);
        stream.Position = 0;
        var names = new List<string>();
        await using var tar = new TarReader(stream);
        while (await tar.GetNextEntryAsync(cancellationToken: ImageBench.Token) is { } entry)
        {
            var isOwn = entry.Name is "Dockerfile" or ".dockerignore";
            if (entry.DataStream is null || isOwn)
            {
                names.Add(entry.Name);
                continue;
            }

            using var reader = new StreamReader(entry.DataStream);
            names.Add($"{entry.Name}: {await reader.ReadToEndAsync(ImageBench.Token)}");
        }

        return names;
    }
}
