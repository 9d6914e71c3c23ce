using System.Globalization;
using System.Net;
using System.Text;
using Kindling.Pipelines.Local;

namespace Kindling.Pipelines.Smoke;

/// <summary>The page for people: one file, no script, nothing loaded from anywhere.</summary>
internal static class SmokePage
{
    public static string Render(SmokeReport report)
    {
        var passed = report.Results.Count(result => result.Passed);
        var published = report
            .Results.Where(result => result.Expectation.Published is not null)
            .ToList();
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["state"] = report.Passed ? "pass" : "fail",
            ["verdict"] = report.Passed
                ? "Everything works"
                : $"{report.Results.Count - passed} of {report.Results.Count} failed",
            ["count"] = $"{passed} of {report.Results.Count} checks passed",
            ["seconds"] = Seconds(report.Seconds, "0"),
            ["started"] = report.Started.UtcDateTime.ToString(
                "d MMMM yyyy, HH:mm 'UTC'",
                CultureInfo.InvariantCulture
            ),
            ["checks"] = string.Concat(report.Results.Select(Check)),
            ["bars"] = string.Concat(published.Select(result => Bars(result, Longest(published)))),
            ["environment"] = string.Concat(
                report.Environment.Select(fact =>
                    $"<dt>{Text(fact.Key)}</dt><dd>{Text(fact.Value)}</dd>\n"
                )
            ),
        };
        var page = new StringBuilder(Resource.Text("Smoke/Report/smoke.html"));
        foreach (var (name, value) in values)
        {
            page.Replace("{{" + name + "}}", value);
        }

        return page.ToString();
    }

    private static string Check(SmokeResult result) =>
        $"""
            <li class="{(result.Passed ? "pass" : "fail")}">
              <div class="mark" aria-label="{(result.Passed ? "passed" : "failed")}">{(
                result.Passed ? "✓" : "✗"
            )}</div>
              <div>
                <h3>{Text(result.Expectation.Title)}</h3>
                <p><span>expected</span> {Text(result.Expectation.Expected)}</p>
                <p><span>got</span> {Text(result.Got.Length > 0 ? result.Got : "nothing")}</p>
                {Reason(result)}{Executors(result)}
              </div>
              <div class="time">{Seconds(result.Seconds, "0.0")}<small> s</small></div>
            </li>

            """;

    private static string Reason(SmokeResult result) =>
        result.Failure is { } failure ? $"<p class=\"reason\">{Text(failure)}</p>" : "";

    private static string Executors(SmokeResult result) =>
        result.Executors.Count == 0
            ? ""
            : $"<p class=\"note\">{Text(result.ApplicationId ?? "")}: "
                + string.Join(
                    ", ",
                    result.Executors.Select(one =>
                        $"executor {Text(one.Id)} ran {Tasks(one.CompletedTasks)}"
                    )
                )
                + "</p>";

    private static string Tasks(int count) => count == 1 ? "1 task" : $"{count} tasks";

    private static string Bars(SmokeResult result, double longest)
    {
        var published = result.Expectation.Published!;
        return $"""
            <div class="pair">
              <h3>{Text(result.Expectation.Title)}</h3>
              {Bar("here", "here", result.Seconds, longest)}
              {Bar("there", $"seed {published.Seed}", published.Seconds, longest)}
            </div>

            """;
    }

    private static string Bar(string kind, string label, double seconds, double longest) =>
        $"<div class=\"row\"><span>{Text(label)}</span><div class=\"track\"><div class=\"bar {kind}\" "
        + $"style=\"width:{Seconds(Math.Max(seconds / longest * 100, 0.5), "0.0")}%\"></div></div>"
        + $"<b>{Seconds(seconds, "0.0")} s</b></div>";

    private static double Longest(List<SmokeResult> results) =>
        results
            .SelectMany(result => new[] { result.Seconds, result.Expectation.Published!.Seconds })
            .DefaultIfEmpty(1)
            .Max();

    private static string Seconds(double seconds, string format) =>
        seconds.ToString(format, CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
