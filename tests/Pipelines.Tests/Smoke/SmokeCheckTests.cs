using System.Text.Json;
using Kindling.Pipelines.Local;
using Kindling.Pipelines.Smoke;
using Shouldly;

namespace Kindling.Pipelines.Tests.Smoke;

public sealed class SmokeCheckTests
{
    [Xunit.Theory]
    [Xunit.InlineData("Pi is roughly 3.137920", null)]
    [Xunit.InlineData("Pi is roughly 3.300000", "3.3 is more than 0.05 from Pi")]
    [Xunit.InlineData("all done", "no line says 'Pi is roughly'")]
    [Xunit.InlineData("Pi is roughly", "no line says 'Pi is roughly'")]
    public void Pi_is_read_not_believed(string line, string? failure) =>
        PiCheck.Judge(["starting", line], 1).Failure.ShouldBe(failure);

    [Xunit.Fact]
    public void The_two_files_of_the_seed_pass_to_the_byte()
    {
        var check = new CsvCheck();
        HdfsFile[] right =
        [
            File("_SUCCESS", 0),
            File("part-00001-x.csv", 85_000_000),
            File("part-00000-x.csv", 78_333_335),
        ];

        check.JudgeFiles(right, 1).Failure.ShouldBeNull();
        check
            .JudgeFiles([right[0], right[1], File("part-00000-x.csv", 78_333_334)], 1)
            .Failure.ShouldNotBeNull();
        check.JudgeFiles(right[..2], 1).Got.ShouldBe("1 files");
    }

    [Xunit.Theory]
    [Xunit.InlineData(10_000_000, CsvContents.ChecksumOfTenMillion, true)]
    [Xunit.InlineData(9_999_999, CsvContents.ChecksumOfTenMillion, false)]
    [Xunit.InlineData(10_000_000, CsvContents.ChecksumOfTenMillion + 1, false)]
    public void Count_and_checksum_must_both_be_right(int count, long checksum, bool passes)
    {
        var answer = JsonSerializer.SerializeToElement(
            new
            {
                count,
                checksum,
                read = 1.5,
            }
        );

        (new CsvCheck().JudgeContents(answer).Failure is null).ShouldBe(passes);
    }

    [Xunit.Fact]
    public void The_checksum_is_the_sum_of_each_lines_CRC() =>
        // crc32("0,0") + crc32("1,2") + crc32("2,4"), by Python's zlib.
        CsvContents.Checksum(3).ShouldBe(7247514642L);

    [Xunit.Fact]
    public void The_CRC_is_the_one_of_zlib() =>
        CsvContents.Crc32("123456789"u8).ShouldBe(0xCBF43926);

    [Xunit.Fact]
    public void The_constant_is_what_ten_million_rows_give() =>
        CsvContents.Checksum(10_000_000).ShouldBe(CsvContents.ChecksumOfTenMillion);

    [Xunit.Fact]
    public void Both_listings_must_name_the_same_files()
    {
        HdfsFile[] web = [File("_SUCCESS", 0), File("a", 1), File("b", 2)];

        CsvCheck
            .JudgeListings(web, [("_SUCCESS", 0), ("a", 1), ("b", 2)], 1)
            .Failure.ShouldBeNull();
        CsvCheck
            .JudgeListings(web, [("_SUCCESS", 0), ("a", 1), ("b", 3)], 1)
            .Failure.ShouldBe("the listings differ in b");
        CsvCheck.JudgeListings(web[..2], [("_SUCCESS", 0), ("a", 1)], 1).Failure.ShouldNotBeNull();
    }

    [Xunit.Fact]
    public void Hadoops_listing_is_read() =>
        HdfsListing
            .Parse([
                "WARNING: something",
                "Found 2 items",
                "-rw-r--r--   1 root supergroup          0 2026-11-21 16:38 /user/root/x/_SUCCESS",
                "-rw-r--r--   1 root supergroup   78333335 2026-11-21 16:38 /user/root/x/part 0.csv",
            ])
            .ShouldBe([("_SUCCESS", 0), ("part 0.csv", 78333335)]);

    [Xunit.Fact]
    public void Words_are_counted_and_a_swapped_word_is_noticed()
    {
        var ours = WordCount.Of("the cat the\n\tdog ");
        var theirs = WordCount.Of("the dog the cat");
        var swapped = WordCount.Of("the cat cat dog");

        (ours.Words, ours.Distinct).ShouldBe((4, 3));
        WordCountCheck.Judge(ours, Answer(theirs)).Failure.ShouldBeNull();
        WordCountCheck
            .Judge(ours, Answer(swapped))
            .Failure.ShouldBe("as many words, but not the same");
        WordCountCheck
            .Judge(ours, Answer(WordCount.Of("the cat")))
            .Failure.ShouldBe("here it has 4 words, 3 different");
    }

    [Xunit.Fact]
    public void A_changed_type_or_row_fails_the_parquet_round_trip()
    {
        var check = new ParquetCheck();
        var right = JsonSerializer.SerializeToElement(
            new
            {
                schema = ParquetCheck.Schema,
                count = 6,
                rows = ParquetCheck.Rows,
                seconds = 1.0,
            }
        );
        string[] changed =
        [
            .. ParquetCheck.Rows[..2],
            ParquetCheck.Rows[2].Replace("null}", "0}", StringComparison.Ordinal),
        ];
        var wrongRow = JsonSerializer.SerializeToElement(
            new
            {
                schema = ParquetCheck.Schema,
                count = 6,
                rows = changed,
                seconds = 1.0,
            }
        );
        var wrongType = JsonSerializer.SerializeToElement(
            new
            {
                schema = "struct<i:bigint>",
                count = 6,
                rows = ParquetCheck.Rows,
                seconds = 1.0,
            }
        );

        check.Judge(right, 2).Failure.ShouldBeNull();
        check.Judge(right, 3).Failure.ShouldBe("6 rows came back instead of 9");
        check
            .Judge(wrongRow, 2)
            .Failure.ShouldNotBeNull()
            .ShouldStartWith("a row came back as {\"i\":null");
        check.Judge(wrongType, 2).Failure.ShouldBe("the schema came back as struct<i:bigint>");
    }

    [Xunit.Fact]
    public void Every_application_must_have_left_an_event_log()
    {
        EventLogCheck.Judge(3, [], 1).Got.ShouldBe("3 of 3 applications");
        EventLogCheck
            .Judge(3, ["app-1 (pi)"], 1)
            .Failure.ShouldBe("no event log in hdfs:///spark-logs for app-1 (pi)");
        EventLogCheck.Judge(0, [], 1).Failure.ShouldNotBeNull();
    }

    [Xunit.Fact]
    public void A_check_that_fails_fails_every_row_and_gives_the_reason_once()
    {
        var results = new CsvCheck().FailedBy(
            "no space left on the device",
            TimeSpan.FromSeconds(3)
        );

        results
            .Select(result => result.Failure)
            .ShouldBe([
                "no space left on the device",
                "not reached: 'csv-write' failed",
                "not reached: 'csv-write' failed",
            ]);
    }

    [Xunit.Fact]
    public void The_name_of_a_run_tells_when_and_whose()
    {
        var started = new DateTimeOffset(2026, 11, 21, 16, 38, 44, TimeSpan.Zero);

        var name = new RunName(started, 4711, "build-7.example");
        RunName.Parse(name.ToString()).ShouldBe(name);
        RunName.Parse("my-notes").ShouldBeNull();
    }

    private static HdfsFile File(string name, long length) =>
        new(name, length, IsFolder: false, "644");

    private static JsonElement Answer(WordCount count) =>
        JsonSerializer.SerializeToElement(
            new
            {
                words = count.Words,
                distinct = count.Distinct,
                digest = count.Digest,
                seconds = 1.0,
            }
        );
}
