using System.Globalization;
using Spectre.Console;

namespace Kindling.Pipelines.Local;

/// <summary>The components as a terminal shows them.</summary>
public static class StatusTable
{
    /// <summary>A row for each component, or a line where there is none.</summary>
    public static void Print(IReadOnlyList<ComponentStatus> components)
    {
        if (components.Count == 0)
        {
            Screen.Console.WriteLine("Nothing is deployed here; run Deploy.");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns("Component", "State", "Pid", "Address", "Since");
        foreach (var component in components)
        {
            table.AddRow(
                Markup.Escape(component.Component),
                Markup.Escape(component.State),
                component.Pid?.ToString(CultureInfo.InvariantCulture) ?? "–",
                Markup.Escape(component.Address),
                component
                    .Since?.ToLocalTime()
                    .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
                    ?? "–"
            );
        }

        Screen.Console.Write(table);
    }
}
