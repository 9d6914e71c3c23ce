using System.Globalization;
using Kindling.Pipelines.Images.Structure;
using Spectre.Console;

namespace Kindling.Pipelines.Images;

/// <summary>Images and their tests as a terminal shows them.</summary>
public static class ImageTables
{
    /// <summary>Shows where the images are.</summary>
    public static void Print(IEnumerable<ImageResult> images) => Screen.Console.Write(From(images));

    internal static Table From(IEnumerable<ImageResult> images)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns("Image", "Reference", "How");
        table.AddColumn(new TableColumn("Seconds").RightAligned());
        foreach (var image in images)
        {
            var how = image.Outcome switch
            {
                ImageOutcome.InRegistry => "in the registry",
                ImageOutcome.OnEngine => "on the engine",
                _ => "built",
            };
            table.AddRow(
                new Text(image.Name),
                new Text(image.Reference.ToString()),
                new Text(how),
                new Text(Seconds(image.Duration.TotalSeconds))
            );
        }

        return table;
    }

    /// <summary>Shows what is in the registry.</summary>
    public static void Print(IEnumerable<ImageRecord> images) => Screen.Console.Write(From(images));

    internal static Table From(IEnumerable<ImageRecord> images)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumn("Image");
        // Whole, to be copied.
        table.AddColumn(new TableColumn("Digest").NoWrap());
        table.AddColumn("Tags");
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

        return table;
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
