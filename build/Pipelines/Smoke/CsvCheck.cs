using System.Globalization;
using System.Text.Json;
using Kindling.Pipelines.Local;

namespace Kindling.Pipelines.Smoke;

/// <summary>The round trip of seed 002: what comes out must be byte for byte as long as what its author saw.</summary>
internal sealed class CsvCheck()
    : SmokeCheck(
        "csv",
        TimeSpan.FromMinutes(10),
        new SmokeExpectation(
            "csv-write",
            "CSV: 10,000,000 rows (i, 2i) from Python to HDFS",
            "78,333,335 + 85,000,000 bytes",
            new PublishedTime(19.7, "002")
        ),
        new SmokeExpectation(
            "csv-read",
            "CSV read back: count and checksum",
            $"{Rows:N0} rows, checksum {CsvContents.ChecksumOfTenMillion}",
            new PublishedTime(1, "002")
        ),
        new SmokeExpectation("csv-list", "CSV listed by WebHDFS and by hdfs dfs", "3 files alike")
    )
{
    private const int Rows = 10_000_000;

    public override bool IsShort => false;

    public override async Task<IReadOnlyList<SmokeResult>> RunAsync(
        SmokeStage stage,
        CancellationToken cancellationToken
    )
    {
        var path = $"{stage.Folder}/rows.csv";
        var answer = await stage.RunAsync(
            this,
            "csv_round_trip.py",
            [stage.Ground.FileSystem + path, $"{Rows}"],
            cancellationToken
        );
        var listed = await stage.Hdfs.ListAsync(path, cancellationToken);
        var started = stage.Time.GetTimestamp();
        var byCommand = await stage.Ground.ListByCommandAsync(path, cancellationToken);
        var seconds = stage.Time.GetElapsedTime(started).TotalSeconds;
        return
        [
            Row(0, JudgeFiles(listed, answer.Values.GetProperty("write").GetDouble()), answer.Job),
            Row(1, JudgeContents(answer.Values), answer.Job),
            Row(2, JudgeListings(listed, byCommand, seconds)),
        ];
    }

    internal Finding JudgeFiles(IReadOnlyList<HdfsFile> files, double seconds)
    {
        var parts = files
            .Where(file => file.Name.StartsWith("part-", StringComparison.Ordinal))
            .ToList();
        var lengths = parts
            .OrderBy(part => part.Name, StringComparer.Ordinal)
            .Select(part => $"{part.Length:N0}");
        var got =
            parts.Count == 2 ? $"{string.Join(" + ", lengths)} bytes" : $"{parts.Count} files";
        return Finding.Compare(Expectations[0].Expected, got, seconds);
    }

    internal Finding JudgeContents(JsonElement answer)
    {
        var count = answer.GetProperty("count").GetInt64();
        var got = string.Create(
            CultureInfo.InvariantCulture,
            $"{count:N0} rows, checksum {answer.GetProperty("checksum")}"
        );
        return Finding.Compare(
            Expectations[1].Expected,
            got,
            answer.GetProperty("read").GetDouble()
        );
    }

    internal static Finding JudgeListings(
        IReadOnlyList<HdfsFile> web,
        IReadOnlyList<(string Name, long Length)> command,
        double seconds
    )
    {
        var different = web.Select(file => (file.Name, file.Length))
            .Except(command)
            .Select(file => file.Name)
            .Concat(
                command
                    .Except(web.Select(file => (file.Name, file.Length)))
                    .Select(file => file.Name)
            )
            .Distinct()
            .ToList();
        var got = $"{command.Count} files{(different.Count == 0 ? " alike" : "")}";
        return different.Count > 0
            ? new Finding(got, $"the listings differ in {string.Join(", ", different)}", seconds)
            : Finding.Compare("3 files alike", got, seconds);
    }
}

/// <summary>What the rows must add up to: the CRC-32 of each line, summed, so that no byte may change and no row be lost.</summary>
internal static class CsvContents
{
    /// <summary><see cref="Checksum"/> of 10,000,000 rows, which a test computes anew.</summary>
    public const long ChecksumOfTenMillion = 21475080170222538;

    private static readonly uint[] Table = MakeTable();

    public static long Checksum(int rows)
    {
        var line = new byte[24];
        var sum = 0L;
        for (var i = 0; i < rows; i++)
        {
            i.TryFormat(line, out var length, default, CultureInfo.InvariantCulture);
            line[length++] = (byte)',';
            (2L * i).TryFormat(
                line.AsSpan(length),
                out var more,
                default,
                CultureInfo.InvariantCulture
            );
            sum += Crc32(line.AsSpan(0, length + more));
        }

        return sum;
    }

    // The polynomial of zlib, which Spark's crc32 function uses: https://www.rfc-editor.org/rfc/rfc1952#section-8
    internal static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc = Table[(crc ^ value) & 0xFF] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] MakeTable() =>
        [
            .. Enumerable
                .Range(0, 256)
                .Select(number =>
                    Enumerable
                        .Range(0, 8)
                        .Aggregate(
                            (uint)number,
                            (crc, _) => (crc & 1) == 1 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1
                        )
                ),
        ];
}
