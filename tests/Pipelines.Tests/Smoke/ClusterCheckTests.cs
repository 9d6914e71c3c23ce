using System.Text.Json;
using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Smoke;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Smoke;

public sealed class ClusterCheckTests
{
    private static readonly PodCommand s_silent = (_, _) => Task.FromResult("");

    [Fact]
    public void What_is_proven_where()
    {
        Names(SmokeChecks.All).ShouldBe("pi sum csv parquet words event-log");
        Names(ClusterChecks.Of(s_silent, notebook: null))
            .ShouldBe("pi sum csv parquet words r pyspark event-log");
        Names(ClusterChecks.Of(s_silent, s_silent))
            .ShouldBe("pi sum csv parquet words r pyspark notebook-python notebook-r event-log");
        static string Names(IEnumerable<SmokeCheck> checks) =>
            string.Join(' ', checks.Select(check => check.Name));
    }

    [Fact]
    public void Pi_asks_for_five_executors_whatever_the_others_ask_for()
    {
        var asked = new JobResources
        {
            Executors = 1,
            CoresMax = 1,
            Conf = ["spark.a=b"],
        };

        var resources = new ClusterPiCheck().Of(asked);

        (resources.ExpectedExecutors, resources.ExecutorRequestCores).ShouldBe((5, "100m"));
        resources.Conf[^1].ShouldBe("spark.a=b");
        new SumCheck().Of(asked).ShouldBe(asked);
    }

    [Theory]
    [InlineData(1000, "R version 4.5.0", true, null)]
    [InlineData(999, "R version 4.5.0", true, "999 rows came back instead of 1000")]
    [InlineData(1000, "R version 4.5.0", false, "a row came back changed")]
    [InlineData(1000, null, true, "no R told its version")]
    public void Every_row_must_come_back_from_R(
        int rows,
        string? r,
        bool isAlike,
        string? problem
    ) =>
        new RCheck()
            .JudgeTable(
                Answer(
                    new
                    {
                        rows,
                        digest = RCheck.DigestOf(isAlike ? 1000 : 999),
                        versions = r is null ? [] : (string[])[r],
                        table_seconds = 1.5,
                    }
                )
            )
            .Failure.ShouldBe(problem);

    [Fact]
    public void The_rows_are_these() =>
        // printf '1|Žluťoučký 1|0.25\n2|Žluťoučký 2|0.50\n' | sha256sum
        RCheck
            .DigestOf(2)
            .ShouldBe("3d466f0d9316eca548191c231a04535e2b4b222db138c13d6407574ca64d89ae");

    [Theory]
    [InlineData("7 10800.5", null)]
    [InlineData(
        "7 1",
        "expected 12 forecasts, the highest in month 7, got 12 forecasts, the highest in month 1"
    )]
    public void The_forecast_has_its_peak_where_it_belongs(string july, string? problem)
    {
        string[] forecasts =
        [
            .. Enumerable
                .Range(1, 12)
                .Where(month => month != 7)
                .Select(month => $"{month} 8000.0"),
            july,
        ];

        new RCheck()
            .JudgeForecasts(Answer(new { forecasts, forecast_seconds = 1.0 }))
            .Failure.ShouldBe(problem);
    }

    [Theory]
    [InlineData(">>> >>> KINDLING-ANSWER 1000000 2.5\n", null)]
    [InlineData("KINDLING-ANSWER 999999 2.5", "expected 1000000, got 999999")]
    [InlineData("NameError: name 'spark' is not defined", "pyspark told no count")]
    public void The_count_is_read(string output, string? problem) =>
        new PysparkCheck(s_silent).Judge(output).Failure.ShouldBe(problem);

    [Theory]
    [InlineData("k8s://https://10.96.0.1:443", 1, "'499999500000'", null)]
    [InlineData("local[*]", 1, "'499999500000'", "it ran on local[*]")]
    [InlineData("k8s://x", 0, "'499999500000'", "only 1 of 2 executors ran tasks (2 were started)")]
    [InlineData("k8s://x", 1, "nothing", "it did not say 499999500000")]
    public void A_notebook_is_judged_by_what_it_ran_on(
        string master,
        int tasks,
        string output,
        string? problem
    )
    {
        var settings = new Dictionary<string, string>
        {
            ["spark.master"] = master,
            ["spark.executor.instances"] = "2",
        };
        ExecutorUse[] executors = [new("1", "a:1", 3), new("2", "b:1", tasks)];

        new NotebookCheck(s_silent, "python", "python example", "499999500000")
            .Judge(settings, executors, output, 1)
            .Failure.ShouldBe(problem);
    }

    [Fact]
    public void The_settings_of_an_application_are_read() =>
        HistoryServer
            .ParseSettings(
                Answer(new { sparkProperties = new[] { new[] { "spark.app.name", "pi" } } })
            )["spark.app.name"]
            .ShouldBe("pi");

    private static JsonElement Answer(object values) => JsonSerializer.SerializeToElement(values);
}
