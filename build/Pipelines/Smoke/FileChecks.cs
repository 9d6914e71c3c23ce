using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Kindling.Pipelines.Smoke;

/// <summary>Types survive a parquet file: extremes, text beyond ASCII, nulls at every level.</summary>
internal sealed class ParquetCheck()
    : SmokeCheck(
        "parquet",
        TimeSpan.FromMinutes(4),
        new SmokeExpectation(
            "parquet",
            "Parquet round trip of ten types, with nulls",
            "10 types, 3 rows alike"
        )
    )
{
    private const int RowsEach = 3;

    // As Spark prints them as JSON, in order; the text is one that no other encoding gives.
    internal const string Schema =
        "struct<i:int,l:bigint,d:double,m:decimal(20,4),s:string,day:date,at:timestamp,b:boolean,"
        + "a:array<int>,p:struct<x:int,y:string>>";

    internal static readonly string[] Rows =
    [
        """{"i":-2147483648,"l":-9223372036854775808,"d":-1.0E-300,"m":-0.0001,"s":"","day":"2000-02-29","at":"2026-02-28 23:59:59.123456","b":false,"a":[],"p":{"x":null,"y":null}}""",
        """{"i":1,"l":9007199254740993,"d":0.1,"m":12345678901234.5678,"s":"Grüße, Žluťoučký 猫","day":"1969-12-31","at":"2026-02-28 23:59:59.123456","b":true,"a":[1,null,3],"p":{"x":7,"y":"ß"}}""",
        """{"i":null,"l":null,"d":null,"m":null,"s":null,"day":null,"at":null,"b":null,"a":null,"p":null}""",
    ];

    public override async Task<IReadOnlyList<SmokeResult>> RunAsync(
        SmokeStage stage,
        CancellationToken cancellationToken
    )
    {
        var path = $"{stage.Ground.FileSystem}{stage.Folder}/types.parquet";
        var copies = stage.ParallelismOf(this);
        var answer = await stage.RunAsync(
            this,
            "parquet_types.py",
            [path, $"{copies}"],
            cancellationToken
        );
        return [Row(0, Judge(answer.Values, copies), answer.Job)];
    }

    internal Finding Judge(JsonElement answer, int copies)
    {
        var seconds = answer.GetProperty("seconds").GetDouble();
        var schema = answer.GetProperty("schema").GetString() ?? "";
        var rows = answer
            .GetProperty("rows")
            .EnumerateArray()
            .Select(row => row.GetString() ?? "")
            .ToList();
        var count = answer.GetProperty("count").GetInt32();
        var problem =
            schema != Schema ? $"the schema came back as {schema}"
            : count != copies * RowsEach ? $"{count} rows came back instead of {copies * RowsEach}"
            : rows.Except(Rows, StringComparer.Ordinal).FirstOrDefault() is { } changed
                ? $"a row came back as {changed}"
            : rows.Count != Rows.Length
                ? $"{rows.Count} different rows came back instead of {Rows.Length}"
            : null;
        return new Finding(
            problem is null ? Expectations[0].Expected : "changed",
            problem,
            seconds
        );
    }
}

/// <summary>Words of Spark's licence, counted by Spark in HDFS and by us here.</summary>
internal sealed class WordCountCheck()
    : SmokeCheck(
        "words",
        TimeSpan.FromMinutes(4),
        new SmokeExpectation("words", "Word count of Spark's LICENSE", "each word as often as here")
    )
{
    public override async Task<IReadOnlyList<SmokeResult>> RunAsync(
        SmokeStage stage,
        CancellationToken cancellationToken
    )
    {
        var license = await stage.Ground.LicenseAsync(cancellationToken);
        var path = $"{stage.Folder}/LICENSE";
        await stage.Hdfs.WriteAsync(path, license, cancellationToken);
        var arguments = new[] { stage.Ground.FileSystem + path, $"{stage.ParallelismOf(this)}" };
        var answer = await stage.RunAsync(this, "word_count.py", arguments, cancellationToken);
        return
        [
            Row(
                0,
                Judge(WordCount.Of(Encoding.UTF8.GetString(license)), answer.Values),
                answer.Job
            ),
        ];
    }

    internal static Finding Judge(WordCount ours, JsonElement answer)
    {
        var theirs = new WordCount(
            answer.GetProperty("words").GetInt64(),
            answer.GetProperty("distinct").GetInt64(),
            answer.GetProperty("digest").GetString() ?? ""
        );
        var got = $"{theirs.Words:N0} words, {theirs.Distinct:N0} different";
        var problem =
            ours == theirs ? null
            : ours with { Digest = theirs.Digest } == theirs ? "as many words, but not the same"
            : $"here it has {ours.Words:N0} words, {ours.Distinct:N0} different";
        return new Finding(got, problem, answer.GetProperty("seconds").GetDouble());
    }
}

/// <summary>A count of words with a digest of "word count" lines, sorted by code point as Python sorts.</summary>
internal sealed record WordCount(long Words, long Distinct, string Digest)
{
    public static WordCount Of(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var counts = words
            .CountBy(word => word, StringComparer.Ordinal)
            .OrderBy(entry => entry.Key, StringComparer.Ordinal);
        var lines = string.Concat(counts.Select(entry => $"{entry.Key} {entry.Value}\n"));
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines)));
        return new WordCount(words.Length, counts.Count(), digest);
    }
}
