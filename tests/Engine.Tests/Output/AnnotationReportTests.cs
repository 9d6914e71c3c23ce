using System.Text.Json;
using Nuke.Common.Output;
using Shouldly;
using Xunit;

namespace Kindling.Engine.Tests.Output;

public sealed class AnnotationReportTests
{
    [Fact]
    public void Errors_come_first_and_no_secret_is_shown_not_even_half_of_one()
    {
        var mask = new SecretMask();
        mask.Add("hunter2hunter2");
        LoggedProblem[] problems =
        [
            new(IsError: false, "Deploy", "slow"),
            new(IsError: true, "", new string('x', 188) + "hunter2hunter2"),
        ];

        var labels = Labels(AnnotationReport.Render(problems, "https://gitlab.example/7", mask));

        labels[0].ShouldStartWith("error: xxx");
        labels[0].ShouldNotContain("hunter");
        labels[0].Length.ShouldBe(201);
        labels[1].ShouldBe("warning: Deploy: slow");
    }

    [Fact]
    public void A_flood_of_warnings_is_cut()
    {
        var problems = Enumerable
            .Range(0, 100)
            .Select(x => new LoggedProblem(IsError: false, "", $"{x}"))
            .ToArray();

        Labels(AnnotationReport.Render(problems, "https://x/", new SecretMask()))
            .Count.ShouldBe(20);
    }

    private static List<string> Labels(string report)
    {
        using var json = JsonDocument.Parse(report);
        return
        [
            .. json
                .RootElement.GetProperty("warnings_and_errors")
                .EnumerateArray()
                .Select(x => x.GetProperty("external_link").GetProperty("label").GetString()!),
        ];
    }
}
