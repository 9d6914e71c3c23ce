using System.Globalization;
using Spectre.Console;

namespace Kindling.Pipelines.Smoke;

/// <summary>The report as a terminal shows it.</summary>
public static class SmokeTable
{
    /// <summary>Shows it.</summary>
    public static void Print(SmokeReport report) => Screen.Console.Write(From(report));

    /// <summary>A row for each result, and under it the reason where it failed.</summary>
    public static Table From(SmokeReport report)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns("", "Check", "Expected", "Got");
        table.AddColumn(new TableColumn("Seconds").RightAligned());
        table.AddColumn(new TableColumn("Seed took").RightAligned());
        foreach (var result in report.Results)
        {
            table.AddRow(
                result.Passed ? "[green]✓[/]" : "[red]✗[/]",
                Markup.Escape(result.Expectation.Title),
                Markup.Escape(result.Expectation.Expected),
                result.Passed
                    ? Markup.Escape(result.Got)
                    : $"[red]{Markup.Escape(result.Failure ?? "")}[/]",
                Seconds(result.Seconds),
                result.Expectation.Published is { } published
                    ? $"{Seconds(published.Seconds)} [grey]({Markup.Escape(published.Seed)})[/]"
                    : "[grey]–[/]"
            );
        }

        return table.Caption(
            "Seconds of the work alone, as the published setups measured it; "
                + $"with a start of Spark for each job it took {report.Seconds.ToString("0", CultureInfo.InvariantCulture)} s."
        );
    }

    private static string Seconds(double seconds) =>
        seconds.ToString("0.0", CultureInfo.InvariantCulture);
}
