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
                Markup.Escape(image.Name),
                Markup.Escape(image.Reference.ToString()),
                how,
                Seconds(image.Duration.TotalSeconds)
            );
        }

        Screen.Console.Write(table);
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
                Markup.Escape(image.Reference.Name),
                image.Reference.Digest?.ToString() ?? "",
                Markup.Escape(string.Join(", ", [image.Reference.Tag!, .. image.Tags])),
                (image.Size >> 20).ToString(CultureInfo.InvariantCulture)
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
            table.AddRow(
                result.Failure is null ? "[green]✓[/]" : "[red]✗[/]",
                Markup.Escape(result.Image),
                Markup.Escape(result.Title),
                result.Failure is null
                    ? Markup.Escape(result.Got)
                    : $"[red]{Markup.Escape(result.Failure)}[/]",
                Seconds(result.Seconds)
            );
        }

        Screen.Console.Write(table);
    }

    private static string Seconds(double seconds) =>
        seconds.ToString("0.0", CultureInfo.InvariantCulture);
}
