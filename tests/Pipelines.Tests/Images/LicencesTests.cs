using System.Formats.Tar;
using Kindling.Pipelines.Downloads;
using Kindling.Pipelines.Images;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

/// <summary>Who passes Apache's software on passes its licences on: https://www.apache.org/licenses/LICENSE-2.0#redistribution.</summary>
public sealed class LicencesTests
{
    [Theory]
    [InlineData("spark", "LICENSE", "NOTICE", "licenses/LICENSE-jquery.html")]
    [InlineData("hdfs", "LICENSE.txt", "NOTICE-binary", "licenses-binary/LICENSE-bootstrap.txt")]
    public async Task They_are_in_the_image(string name, params string[] files)
    {
        using var bench = ImageBench.Real();
        using var home = new TempDirectory();
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(home / file)!);
            await File.WriteAllTextAsync(home / file, "", ImageBench.Token);
        }

        var context = ImageContext.Of(ImageCatalog.Read(bench.Docker)[name], bench.Lists());
        var product = context.Products.ShouldHaveSingleItem();
        using var tar = new MemoryStream();
        await context
            .Whole(new Dictionary<Product, string> { [product] = home.Path })
            .WriteAsync(tar, ImageBench.Token);

        var names = await NamesAsync(tar);
        files.ShouldAllBe(file =>
            names.Any(entry => entry.EndsWith("/" + file, StringComparison.Ordinal))
        );
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(Stream stream)
    {
        stream.Position = 0;
        var names = new List<string>();
        await using var reader = new TarReader(stream);
        while (await reader.GetNextEntryAsync(cancellationToken: ImageBench.Token) is { } entry)
        {
            names.Add(entry.Name);
        }

        return names;
    }
}
