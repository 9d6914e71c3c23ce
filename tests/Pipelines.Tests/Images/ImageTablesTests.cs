using Kindling.Oci;
using Kindling.Pipelines.Images;
using Kindling.Pipelines.Images.Structure;
using Kindling.Testing;
using Shouldly;
using Spectre.Console;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class ImageTablesTests
{
    private static readonly ImageReference s_spark = ImageReference.Parse(
        "127.0.0.1:5000/team/spark:0123456789abcdef0123"
    );

    [Fact]
    public void Where_images_are_is_shown() =>
        Approved.Matches(
            Text(
                ImageTables.Rows([
                    new ImageResult("spark", s_spark, ImageOutcome.InRegistry, Seconds(0.04)),
                    new ImageResult("spark-py", s_spark, ImageOutcome.OnEngine, Seconds(0.16)),
                    new ImageResult("notebook", s_spark, ImageOutcome.Built, Seconds(123.46)),
                ])
            )
        );

    [Fact]
    public void What_is_in_the_registry_is_shown() =>
        Approved.Matches(Text(ImageTables.Rows([ImageRecordTests.Spark])));

    [Fact]
    public void How_tests_ended_is_shown_as_it_is_and_not_as_pictures_or_markup() =>
        Approved.Matches(
            Print(
                ImageTables.From([
                    new ImageCheckResult(
                        "notebook",
                        "has a passwd entry",
                        "12345:0:notebook:/tmp [red]",
                        null,
                        1.24
                    ),
                    new ImageCheckResult("hdfs", "starts", "", "exit code 1: [/opt] is gone", 30),
                ])
            )
        );

    [Fact]
    public void The_first_test_that_failed_ends_the_run()
    {
        ImageCheckResult[] results =
        [
            new("hdfs", "starts", "yes", null, 1),
            new("notebook", "opens", "", "no page", 1),
            new("spark", "runs", "", "no", 1),
        ];

        ImageTestsFailedException.ThrowIfAny(results[..1]);
        Should
            .Throw<ImageTestsFailedException>(() => ImageTestsFailedException.ThrowIfAny(results))
            .Message.ShouldBe("2 of 3 tests failed, the first: notebook: opens: no page");
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static string Text(IEnumerable<string> rows) => string.Join('\n', rows) + "\n";

    private static string Print(Table table)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) }
        );
        console.Profile.Width = 140;
        console.Write(table);
        return text.ToString();
    }
}
