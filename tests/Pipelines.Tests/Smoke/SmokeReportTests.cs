using System.Runtime.CompilerServices;
using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Smoke;
using Shouldly;
using Spectre.Console;

namespace Kindling.Pipelines.Tests.Smoke;

/// <summary>Whole files, so that a person sees in review what people and programs will see.</summary>
public sealed class SmokeReportTests
{
    [Xunit.Fact]
    public void The_JSON_is_as_approved() => Approve(SmokeFiles.ToJson(Report()), "smoke.json");

    [Xunit.Fact]
    public void The_JUnit_file_is_as_approved() =>
        Approve(SmokeFiles.ToJUnit(Report()), "junit.txt");

    [Xunit.Fact]
    public void The_page_is_as_approved() => Approve(SmokePage.Render(Report()), "smoke.html");

    [Xunit.Fact]
    public void The_page_of_a_failure_is_as_approved() =>
        Approve(SmokePage.Render(Failed()), "failed.html");

    [Xunit.Fact]
    public void The_JUnit_file_of_a_failure_is_as_approved() =>
        Approve(SmokeFiles.ToJUnit(Failed()), "junit-failed.txt");

    [Xunit.Fact]
    public void The_table_is_as_approved() =>
        Approve(Print(Report()) + Print(Failed()), "table.txt");

    [Xunit.Fact]
    public void The_page_loads_nothing_from_anywhere()
    {
        var page = SmokePage.Render(Failed());

        page.ShouldNotContain("<script");
        page.ShouldNotContain("http://");
        page.ShouldNotContain("https://");
        page.ShouldNotContain("{{");
    }

    [Xunit.Fact]
    public async Task Three_files_are_written()
    {
        using var folder = new Kindling.Testing.TempDirectory();

        await SmokeFiles.WriteAsync(
            Report(),
            folder / "artifacts",
            Xunit.TestContext.Current.CancellationToken
        );

        Directory
            .EnumerateFiles(folder / "artifacts")
            .Select(Path.GetFileName)
            .ShouldBe(["smoke.html", "smoke.json", "smoke.xml"], ignoreOrder: true);
    }

    private static SmokeReport Report() =>
        new()
        {
            Started = new DateTimeOffset(2026, 11, 21, 16, 38, 44, TimeSpan.Zero),
            Seconds = 71.4,
            Environment = new Dictionary<string, string>
            {
                ["Spark"] = "spark://127.0.0.1:7077",
                ["HDFS"] = "hdfs://127.0.0.1:8020",
            },
            Results =
            [
                new SmokeResult(
                    new SmokeExpectation(
                        "pi",
                        "Pi, by Spark's own pi.py",
                        "3.14 ± 0.05",
                        new PublishedTime(2.43, "003")
                    ),
                    "3.137920",
                    null,
                    1.9
                )
                {
                    ApplicationId = "app-20261121163845-0000",
                    Executors =
                    [
                        new ExecutorUse("0", "127.0.0.1:40001", 1),
                        new ExecutorUse("1", "127.0.0.1:40002", 1),
                    ],
                },
                new SmokeResult(
                    new SmokeExpectation(
                        "csv-write",
                        "CSV: 10,000,000 rows (i, 2i) from Python to HDFS",
                        "78,333,335 + 85,000,000 bytes",
                        new PublishedTime(19.7, "002")
                    ),
                    "78,333,335 + 85,000,000 bytes",
                    null,
                    14.2
                ),
                new SmokeResult(
                    new SmokeExpectation(
                        "parquet",
                        "Parquet round trip of ten types with nulls",
                        "10 types, 3 rows alike"
                    ),
                    "10 types, 3 rows alike",
                    null,
                    3.25
                ),
            ],
        };

    private static SmokeReport Failed() =>
        Report() with
        {
            Results =
            [
                new SmokeResult(
                    new SmokeExpectation(
                        "sum",
                        "Sum of range(100000000) in Python workers",
                        "4999999950000000",
                        new PublishedTime(2.1, "002")
                    ),
                    "",
                    "only 1 of 2 executors ran tasks (1 were started) <&>",
                    63
                ),
                .. Report().Results.Skip(2),
            ],
        };

    private static string Print(SmokeReport report)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) }
        );
        console.Profile.Width = 140;
        console.Write(SmokeTable.From(report));
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void Approve(string received, string name, [CallerFilePath] string source = "")
    {
        var folder = Path.Combine(Path.GetDirectoryName(source)!, "Approved");
        var approved = Path.Combine(
            folder,
            $"{Path.GetFileNameWithoutExtension(name)}.approved{Path.GetExtension(name)}"
        );
        var isAsApproved = File.Exists(approved) && File.ReadAllText(approved) == received;
        if (!isAsApproved)
        {
            File.WriteAllText(
                approved.Replace(".approved.", ".received.", StringComparison.Ordinal),
                received
            );
        }

        isAsApproved.ShouldBeTrue($"compare the received file beside it with {approved}");
    }
}
