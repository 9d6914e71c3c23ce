using Spectre.Console;

namespace Kindling.Pipelines.Diagnoses;

/// <summary>Diagnoses as a terminal shows them.</summary>
public static class DiagnosisTable
{
    /// <summary>A row for each.</summary>
    public static void Print(IReadOnlyList<Diagnosis> diagnoses) =>
        Screen.Console.Write(Of(diagnoses));

    /// <summary>Where something that is needed does not work, the build has failed.</summary>
    /// <exception cref="RequirementMissingException">Something that is needed does not work.</exception>
    public static void ThrowIfAnyProblem(IEnumerable<Diagnosis> diagnoses)
    {
        var problems = diagnoses
            .Where(x => x.Health == Health.Problem)
            .Select(x => x.Subject)
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        if (problems.Length > 0)
        {
            throw new RequirementMissingException(
                $"what has to be mended: {string.Join(", ", problems)}"
            );
        }
    }

    internal static Table Of(IReadOnlyList<Diagnosis> diagnoses)
    {
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns("", "What", "Finding");
        foreach (var diagnosis in diagnoses)
        {
            var step = diagnosis.NextStep is { } next ? $"\n→ {next}" : "";
            table.AddRow(
                Mark(diagnosis.Health),
                Markup.Escape(diagnosis.Subject),
                Markup.Escape(diagnosis.Text + step)
            );
        }

        return table;
    }

    private static string Mark(Health health) =>
        health switch
        {
            Health.Ok => "[green]ok[/]",
            Health.Warning => "[yellow]warning[/]",
            _ => "[red]problem[/]",
        };
}
