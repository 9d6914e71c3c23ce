using System.Text;
using Kindling.Pipelines.Downloads;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Downloads;

public sealed class DownloadLockTests
{
    private static readonly string Hex = new('a', 128);

    [Fact]
    public void The_same_archives_in_any_order_give_the_same_bytes_and_are_read_back()
    {
        LockedArchive[] archives =
        [
            Locked(Product.Spark, "4.3.0", 'b') with
            {
                Note = "reduced build from ../shared/mirror",
            },
            Locked(Product.Hadoop, "3.5.0", 'c') with
            {
                Signer = new string('A', 40),
            },
            Locked(Product.Spark, "4.3.0", 'a'),
        ];

        var bytes = DownloadLockJson.Write(archives);

        bytes.ShouldBe(DownloadLockJson.Write(archives.Reverse()));
        var (read, problems) = DownloadLockJson.Parse(bytes);
        problems.ShouldBeEmpty();
        read.ShouldBe(archives, ignoreOrder: true);
    }

    [Fact]
    public void Every_mistake_is_reported_at_once()
    {
        var text = $$"""
            {"archives": [
              {"product": "sparc", "version": "4.3.0", "file": "x", "size": 1, "sha512": "{{Hex}}"},
              {"product": "spark", "version": "4.3/0", "file": "x", "size": 0, "sha512": "12", "signer": "me", "nose": 1},
              {"product": "hadoop", "version": "3.5.0", "file": "hadoop.tgz"},
              7
            ]}
            """;

        var (_, problems) = DownloadLockJson.Parse(Encoding.UTF8.GetBytes(text));

        problems.ShouldBe([
            "archive 1: product 'sparc' is none of spark, hadoop",
            "archive 2: nothing is called 'nose' (there are product, version, file, size, sha512, signer, note)",
            "archive 2: '4.3/0' is no version",
            "archive 2: size is no number of bytes",
            "archive 2: sha512 does not have 128 hexadecimal digits",
            "archive 2: signer is no fingerprint of 40 hexadecimal digits",
            "archive 3: file is 'hadoop.tgz', but hadoop 3.5.0 is in hadoop-3.5.0.tar.gz",
            "archive 3: size is no number of bytes",
            "archive 3: sha512 is missing",
            "archive 4 is no object",
        ]);
    }

    [Fact]
    public void An_archive_that_stands_in_it_twice_is_a_mistake()
    {
        var bytes = DownloadLockJson.Write([
            Locked(Product.Spark, "4.3.0", 'a'),
            Locked(Product.Spark, "4.3.0", 'a'),
        ]);

        DownloadLockJson.Parse(bytes).Problems.ShouldHaveSingleItem().ShouldContain("twice");
    }

    [Fact]
    public void A_broken_file_is_one_line_that_names_it()
    {
        using var folder = new TempDirectory();
        File.WriteAllText(folder / "lock.json", "{ nonsense");

        var message = Should
            .Throw<PipelineException>(() => DownloadLock.Read(folder / "lock.json"))
            .Message;

        message.ShouldStartWith(folder / "lock.json");
        message.ShouldNotContain("\n");
    }

    [Fact]
    public void A_missing_file_locks_nothing() =>
        DownloadLock.Read("/nowhere/lock.json").Archives.ShouldBeEmpty();

    private static LockedArchive Locked(Product product, string version, char digit)
    {
        Sha512Digest.TryParse(new string(digit, 128), out var sha512).ShouldBeTrue();
        return new LockedArchive(product.Archive(version), 1234, sha512);
    }
}
