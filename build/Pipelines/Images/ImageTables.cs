using System.Globalization;
using Kindling.Pipelines.Images.Structure;
using Spectre.Console;

namespace Kindling.Pipelines.Images;

/// <summary>Images and their tests as a terminal shows them.</summary>
public static class ImageTables
{
    /// <summary>Shows where the images are.</summary>
    public static void Print(IEnumerable<ImageResult> images) => Print(Rows(images));

    /// <summary>Shows what is in the registry.</summary>
    public static void Print(IEnumerable<ImageRecord> images) => Print(Rows(images));

    internal static IEnumerable<string> Rows(IEnumerable<ImageResult> images) =>
        Columns(
            images.Select(image => (string[])[image.Name, image.Reference.ToString(), How(image)])
        );

    internal static IEnumerable<string> Rows(IEnumerable<ImageRecord> images) =>
        Columns(
            images.Select(image =>
                (string[])
                    [
                        $"{image.Reference.Name}@{image.Reference.Digest}",
                        string.Create(CultureInfo.InvariantCulture, $"{image.Size >> 20} MiB"),
                        string.Join(", ", [image.Reference.Tag!, .. image.Tags]),
                    ]
            )
        );

    private static string How(ImageResult image) =>
        image.Outcome switch
        {
            ImageOutcome.InRegistry => "in the registry",
            ImageOutcome.OnEngine => "on the engine",
            _ => $"built in {Seconds(image.Duration.TotalSeconds)} s",
        };

    // Plain text: to load a table's library takes a tenth of the time of a build with nothing to do.
    private static IEnumerable<string> Columns(IEnumerable<string[]> lines)
    {
        var rows = lines.ToArray();
        return rows.Select(row =>
            string.Join(
                    "  ",
                    row.Select((cell, column) => cell.PadRight(rows.Max(x => x[column].Length)))
                )
                .TrimEnd()
        );
    }

    private static void Print(IEnumerable<string> rows)
    {
        foreach (var row in rows)
        {
            Console.WriteLine(row);
        }
    }

    /// <summary>Shows how the structure tests ended.</summary>
    public static void Print(IEnumerable<ImageCheckResult> results) =>
        Screen.Console.Write(From(results));

    internal static Table From(IEnumerable<ImageCheckResult> results)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns("", "Image", "Test", "Got");
        table.AddColumn(new TableColumn("Seconds").RightAligned());
        foreach (var result in results)
        {
            // Text, not markup: ":notebook:" in a passwd line would become a picture.
            var colour = new Style(result.Failure is null ? Color.Green : Color.Red);
            table.AddRow(
                new Text(result.Failure is null ? "✓" : "✗", colour),
                new Text(result.Image),
                new Text(result.Title),
                result.Failure is null ? new Text(result.Got) : new Text(result.Failure, colour),
                new Text(Seconds(result.Seconds))
            );
        }

        return table;
    }

    private static string Seconds(double seconds) =>
        seconds.ToString("0.0", CultureInfo.InvariantCulture);
}
