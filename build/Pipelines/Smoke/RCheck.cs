using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Kindling.Pipelines.Smoke;

/// <summary>R where the work is: a package of its own on the executors (seed 000), and a table that Python left in HDFS.</summary>
internal sealed class RCheck()
    : SmokeCheck(
        "r",
        TimeSpan.FromMinutes(10),
        new SmokeExpectation(
            "r-forecast",
            "R's forecast on the executors: USAccDeaths, 12 months",
            "12 forecasts, the highest in month 7"
        ),
        new SmokeExpectation(
            "r-table",
            "A table that Python wrote to HDFS as parquet, read by R",
            $"{Rows} rows alike"
        )
    )
{
    private const int Rows = 1000;

    public override async Task<IReadOnlyList<SmokeResult>> RunAsync(
        SmokeStage stage,
        CancellationToken cancellationToken
    )
    {
        var answer = await stage.RunAsync(
            this,
            "r_on_executors.py",
            [
                $"{stage.Ground.FileSystem}{stage.Folder}/table.parquet",
                $"{Rows}",
                $"{stage.ParallelismOf(this)}",
            ],
            cancellationToken
        );
        return
        [
            Row(0, JudgeForecasts(answer.Values), answer.Job),
            Row(1, JudgeTable(answer.Values), answer.Job),
        ];
    }

    internal Finding JudgeForecasts(JsonElement answer)
    {
        var forecasts = answer
            .GetProperty("forecasts")
            .EnumerateArray()
            .Select(line => (line.GetString() ?? "").Split(' '))
            .Where(fields => fields.Length == 2)
            .ToDictionary(
                fields => fields[0],
                fields => double.Parse(fields[1], CultureInfo.InvariantCulture),
                StringComparer.Ordinal
            );
        var highest = forecasts.OrderByDescending(x => x.Value).FirstOrDefault().Key;
        return Finding.Compare(
            Expectations[0].Expected,
            $"{forecasts.Count} forecasts, the highest in month {highest ?? "none"}",
            answer.GetProperty("forecast_seconds").GetDouble()
        );
    }

    internal Finding JudgeTable(JsonElement answer)
    {
        var rows = answer.GetProperty("rows").GetInt32();
        var versions = answer.GetProperty("versions").EnumerateArray().Select(x => x.GetString());
        var problem =
            rows != Rows ? $"{rows} rows came back instead of {Rows}"
            : answer.GetProperty("digest").GetString() != DigestOf(Rows) ? "a row came back changed"
            : !versions.Any() ? "no R told its version"
            : null;
        return new Finding(
            problem is null ? Expectations[1].Expected : $"{rows} rows",
            problem,
            answer.GetProperty("table_seconds").GetDouble()
        );
    }

    // As R writes them: id, a name that is missing in each tenth row, a quarter of the id.
    internal static string DigestOf(int rows)
    {
        var lines = new StringBuilder();
        for (var id = 1; id <= rows; id++)
        {
            lines.Append(
                CultureInfo.InvariantCulture,
                $"{id}|{(id % 10 == 0 ? "NA" : $"Žluťoučký {id}")}|{id / 4.0:0.00}\n"
            );
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString())));
    }
}
