using System.Globalization;
using System.Text.RegularExpressions;

namespace Kindling.Pipelines.Smoke;

/// <summary>The smoke jobs, in the order in which they run: what only needs Spark first, what needs the others' traces last.</summary>
internal static class SmokeChecks
{
    public static IReadOnlyList<SmokeCheck> All { get; } =
    [
        new PiCheck("Pi, by Spark's own pi.py", TimeSpan.FromMinutes(4)),
        new SumCheck(),
        new CsvCheck(),
        new ParquetCheck(),
        new WordCountCheck(),
        new EventLogCheck(),
    ];
}

/// <summary>Spark's own example. Its exit code proves nothing, so the text is read.</summary>
internal partial class PiCheck(string title, TimeSpan deadline)
    : SmokeCheck(
        "pi",
        deadline,
        new SmokeExpectation("pi", title, "3.14 ± 0.05", new PublishedTime(2.43, "003"))
    )
{
    private const double Tolerance = 0.05;

    public override async Task<IReadOnlyList<SmokeResult>> RunAsync(
        SmokeStage stage,
        CancellationToken cancellationToken
    )
    {
        var job = await stage.RunFileAsync(
            this,
            stage.Ground.Pi,
            [$"{stage.ParallelismOf(this)}"],
            cancellationToken
        );
        var work = await stage.History.WorkAsync(job.ApplicationId ?? "", cancellationToken);
        return [Row(0, Judge(job.Output, work.TotalSeconds), job)];
    }

    internal static Finding Judge(IReadOnlyList<string> output, double seconds)
    {
        var match = output
            .Select(line => Pattern().Match(line))
            .FirstOrDefault(match => match.Success);
        if (match is null)
        {
            return new Finding("", "no line says 'Pi is roughly'", seconds);
        }

        var pi = double.Parse(match.Groups["pi"].ValueSpan, CultureInfo.InvariantCulture);
        var isNear = Math.Abs(pi - Math.PI) < Tolerance;
        return new Finding(
            match.Groups["pi"].Value,
            isNear ? null : $"{pi} is more than {Tolerance} from Pi",
            seconds
        );
    }

    [GeneratedRegex("^Pi is roughly (?<pi>[0-9]+\\.[0-9]+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pattern();
}

/// <summary>Seed 002's <c>sc.parallelize(range(100000000)).sum()</c>.</summary>
internal sealed class SumCheck()
    : SmokeCheck(
        "sum",
        TimeSpan.FromMinutes(6),
        new SmokeExpectation(
            "sum",
            "Sum of range(100000000) in Python workers",
            "4999999950000000",
            new PublishedTime(2.1, "002")
        )
    )
{
    private const long Count = 100_000_000;

    public override async Task<IReadOnlyList<SmokeResult>> RunAsync(
        SmokeStage stage,
        CancellationToken cancellationToken
    )
    {
        var answer = await stage.RunAsync(
            this,
            "sum.py",
            [$"{Count}", $"{stage.ParallelismOf(this)}"],
            cancellationToken
        );
        var sum = answer.Values.GetProperty("sum").GetRawText();
        var seconds = answer.Values.GetProperty("seconds").GetDouble();
        return [Row(0, Finding.Compare(Expectations[0].Expected, sum, seconds), answer.Job)];
    }
}

/// <summary>What the applications leave behind is what people look for the next day.</summary>
internal sealed class EventLogCheck()
    : SmokeCheck(
        "event-log",
        TimeSpan.FromMinutes(2),
        new SmokeExpectation(
            "event-log",
            "Event logs in HDFS and in the history server",
            "every application above"
        )
    )
{
    public override async Task<IReadOnlyList<SmokeResult>> RunAsync(
        SmokeStage stage,
        CancellationToken cancellationToken
    )
    {
        var started = stage.Time.GetTimestamp();
        var files = await stage.Hdfs.ListAsync("/spark-logs", cancellationToken);
        var missing = new List<string>();
        foreach (var (check, id) in stage.Applications)
        {
            await stage.History.WaitForAsync(id, cancellationToken);
            if (!files.Any(file => file.Name.Contains(id, StringComparison.Ordinal)))
            {
                missing.Add($"{id} ({check})");
            }
        }

        var seconds = stage.Time.GetElapsedTime(started).TotalSeconds;
        return [Row(0, Judge(stage.Applications.Count, missing, seconds))];
    }

    internal static Finding Judge(
        int applications,
        IReadOnlyList<string> missing,
        double seconds
    ) =>
        applications == 0 ? new Finding("", "no application ran before", seconds)
        : missing.Count == 0
            ? new Finding($"{applications} of {applications} applications", null, seconds)
        : new Finding(
            $"{applications - missing.Count} of {applications} applications",
            $"no event log in hdfs:///spark-logs for {string.Join(", ", missing)}",
            seconds
        );
}
