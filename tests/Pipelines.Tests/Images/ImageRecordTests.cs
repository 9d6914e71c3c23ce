using System.Text;
using Kindling.Oci;
using Kindling.Pipelines.Images;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class ImageRecordTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    internal static ImageRecord Spark { get; } =
        new(
            "spark",
            ImageReference
                .Parse("127.0.0.1:5000/team/spark:0123456789abcdef0123")
                .WithDigest(ImageBench.DigestOf("spark"))
        )
        {
            Version = "4.1.2",
            Tags = ["4.1.2", "latest"],
            Size = 5 << 20,
            Platform = "linux/amd64",
            BaseDigest = ImageBench.BaseDigest,
            Layers =
            [
                new Descriptor("layer", ImageBench.DigestOf("a"), 3 << 20),
                new Descriptor("layer", ImageBench.DigestOf("b"), 2 << 20),
            ],
        };

    [Fact]
    public void The_file_tells_all_that_a_deploy_needs() =>
        Approved.Matches(
            Encoding.UTF8.GetString(
                ImageRecord.Write([
                    Spark,
                    new ImageRecord(
                        "hdfs",
                        ImageReference
                            .Parse("r.example/hdfs:x")
                            .WithDigest(ImageBench.DigestOf("hdfs"))
                    ),
                ])
            )
        );

    [Fact]
    public async Task An_older_file_is_replaced_and_nothing_else_is_left()
    {
        var file = _folder / "images.json";
        await File.WriteAllTextAsync(file, "old", ImageBench.Token);

        await ImageRecord.WriteAsync(file, [Spark], ImageBench.Token);

        (await File.ReadAllBytesAsync(file, ImageBench.Token)).ShouldBe(ImageRecord.Write([Spark]));
        Directory.GetFiles(_folder.Path).ShouldBe([file]);
    }

    [Fact]
    public async Task What_cannot_be_written_whole_leaves_the_older_file()
    {
        var file = _folder / "images.json";
        await File.WriteAllTextAsync(file, "old", ImageBench.Token);

        await Should.ThrowAsync<OperationCanceledException>(() =>
            ImageRecord.WriteAsync(file, [Spark], new CancellationToken(canceled: true))
        );

        (await File.ReadAllTextAsync(file, ImageBench.Token)).ShouldBe("old");
        Directory.GetFiles(_folder.Path).ShouldBe([file]);
    }
}
