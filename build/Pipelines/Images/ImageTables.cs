using System.Globalization;
using Kindling.Pipelines.Images.Structure;
using Spectre.Console;

namespace Kindling.Pipelines.Images;

/// <summary>Images and their tests as a terminal shows them.</summary>
public static class ImageTables
{
    /// <summary>Shows where the images are.</summary>
    public static void Print(IEnumerable<ImageResult> images)
    {
        // Plain text: a table's library takes a tenth of the time of a build with nothing to do.
        var rows = images.ToArray();
        var name = rows.Max(image => image.Name.Length);
        var reference = rows.Max(image => image.Reference.ToString().Length);
        foreach (var image in rows)
        {
            var how = image.Outcome switch
            {
                ImageOutcome.InRegistry => "in the registry",
                ImageOutcome.OnEngine => "on the engine",
                _ => $"built in {Seconds(image.Duration.TotalSeconds)} s",
            };
            Console.WriteLine(
                $"{image.Name.PadRight(name)}  {image.Reference.ToString().PadRight(reference)}  {how}"
            );
        }
    }

    /// <summary>Shows what is in the registry.</summary>
    public static void Print(IEnumerable<ImageRecord> images)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns("Image", "Digest", "Tags");
        table.AddColumn(new TableColumn("MiB").RightAligned());
        foreach (var image in images)
        {
            table.AddRow(
                new Text(image.Reference.Name),
                new Text(image.Reference.Digest?.ToString() ?? ""),
                new Text(string.Join(", ", [image.Reference.Tag!, .. image.Tags])),
                new Text((image.Size >> 20).ToString(CultureInfo.InvariantCulture))
            );
        }

        Screen.Console.Write(table);
    }

    /// <summary>Shows how the structure tests ended.</summary>
    public static void Print(IEnumerable<ImageCheckResult> results)
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

        Screen.Console.Write(table);
    }

    private static string Seconds(double seconds) =>
        seconds.ToString("0.0", CultureInfo.InvariantCulture);
}
