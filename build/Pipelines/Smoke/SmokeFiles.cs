using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml.Linq;

namespace Kindling.Pipelines.Smoke;

/// <summary>The report for programs (JSON), for CI systems (JUnit) and for people (HTML); pure but for the last step.</summary>
internal static class SmokeFiles
{
    public const string Html = "smoke.html";

    // Letters stay letters: the file is for reading, never for pasting into a page.
    private static readonly SmokeJson Json = new(
        new JsonSerializerOptions(SmokeJson.Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    private static readonly string[] Names = ["smoke.json", "smoke.xml", Html];

    public static void Delete(string folder)
    {
        foreach (var name in Names.Select(name => Path.Combine(folder, name)).Where(File.Exists))
        {
            File.Delete(name);
        }
    }

    public static async Task WriteAsync(
        SmokeReport report,
        string folder,
        CancellationToken cancellationToken
    )
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "smoke.json"),
            ToJson(report),
            cancellationToken
        );
        await File.WriteAllTextAsync(
            Path.Combine(folder, "smoke.xml"),
            ToJUnit(report),
            cancellationToken
        );
        await File.WriteAllTextAsync(
            Path.Combine(folder, Html),
            SmokePage.Render(report),
            cancellationToken
        );
    }

    public static string ToJson(SmokeReport report) =>
        JsonSerializer.Serialize(report, Json.SmokeReport) + "\n";

    // https://github.com/testmoapp/junitxml
    public static string ToJUnit(SmokeReport report)
    {
        var failures = report.Results.Count(result => !result.Passed);
        var suite = new XElement(
            "testsuite",
            new XAttribute("name", "smoke"),
            new XAttribute("tests", report.Results.Count),
            new XAttribute("failures", failures),
            new XAttribute("errors", 0),
            new XAttribute("time", Seconds(report.Seconds)),
            new XAttribute(
                "timestamp",
                report.Started.UtcDateTime.ToString("s", CultureInfo.InvariantCulture)
            ),
            report.Results.Select(TestCase)
        );
        var root = new XElement(
            "testsuites",
            new XAttribute("tests", report.Results.Count),
            new XAttribute("failures", failures),
            new XAttribute("time", Seconds(report.Seconds)),
            suite
        );
        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{root.ToString().ReplaceLineEndings("\n")}\n";
    }

    public static string Seconds(double seconds) =>
        seconds.ToString("0.00", CultureInfo.InvariantCulture);

    private static XElement TestCase(SmokeResult result)
    {
        var test = new XElement(
            "testcase",
            new XAttribute("classname", "smoke"),
            new XAttribute("name", result.Expectation.Title),
            new XAttribute("time", Seconds(result.Seconds))
        );
        if (result.Failure is { } failure)
        {
            test.Add(new XElement("failure", new XAttribute("message", failure), failure));
        }

        test.Add(
            new XElement(
                "system-out",
                $"expected: {result.Expectation.Expected}\ngot: {result.Got}"
            )
        );
        return test;
    }
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase
)]
[JsonSerializable(typeof(SmokeReport))]
internal sealed partial class SmokeJson : JsonSerializerContext;
