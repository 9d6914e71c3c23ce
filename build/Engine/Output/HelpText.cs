using System.Text;
using Nuke.Common.Execution;
using Nuke.Common.Parameters;

namespace Nuke.Common.Output;

/// <summary>The text of <c>--help</c>; a pure function of the definitions.</summary>
internal static class HelpText
{
    private const int Width = 110;

    public static string Render(
        IReadOnlyList<ExecutableTarget> targets,
        IReadOnlyList<ParameterDefinition> parameters,
        Func<ParameterDefinition, string?> valueOf,
        Ansi ansi
    )
    {
        var text = new StringBuilder();
        text.AppendLine($"Usage: ./build.sh [TARGET…] [--option [value…]]{Remaining(parameters)}")
            .AppendLine();
        text.AppendLine(ansi.Bold("Targets (with what they depend on):")).AppendLine();
        var listed = targets.Where(x => x.Listed).ToList();
        Rows(text, [.. listed.Select(x => new Row(Title(x), Describe(x)))]);
        text.AppendLine().AppendLine(ansi.Bold("Options:")).AppendLine();
        Rows(text, Options(parameters.Where(x => !x.IsStock), valueOf));
        text.AppendLine().AppendLine(ansi.Bold("Options of every build:")).AppendLine();
        Rows(text, Options(parameters.Where(x => x.IsStock), valueOf));
        text.AppendLine()
            .AppendLine(
                "Each option is also the environment variable NUKE_<NAME>, or a line in .nuke/parameters.json."
            )
            .AppendLine(
                "Exit codes: 1 a target failed, 2 usage or configuration, 3 requirement missing, 4 timeout,"
            )
            .AppendLine("            5 differences found, 6 smoke job failed, 130 cancelled.");
        return text.ToString();
    }

    private static string Remaining(IEnumerable<ParameterDefinition> parameters) =>
        parameters.FirstOrDefault(x => x.TakesRemaining) is { } parameter
            ? $" [-- {ParameterNaming.Dashed(parameter.Name)}…]"
            : "";

    private static string Title(ExecutableTarget target) =>
        target.Name + (target.IsDefault ? " (default)" : "");

    private static string Describe(ExecutableTarget target)
    {
        var dependencies = string.Join(", ", target.ExecutionDependencies.Select(x => x.Name));
        return (target.Description ?? "") + (dependencies.Length > 0 ? $" → {dependencies}" : "");
    }

    private static List<Row> Options(
        IEnumerable<ParameterDefinition> parameters,
        Func<ParameterDefinition, string?> valueOf
    )
    {
        var rows = parameters
            .Where(x => x.IsListed)
            .Select(x => new Row(x.Option, Describe(x, valueOf(x))))
            .ToList();
        rows.Sort((x, y) => string.CompareOrdinal(x.Left, y.Left));
        return rows;
    }

    private static string Describe(ParameterDefinition parameter, string? value)
    {
        var notes = new List<string>();
        if (parameter.IsRequired)
        {
            notes.Add("required");
        }

        if (parameter.ValueSet.Count > 0)
        {
            notes.Add(string.Join('|', parameter.ValueSet));
        }

        if (parameter.IsSecret)
        {
            notes.Add($"secret: set {parameter.Variable}");
        }
        else if (!string.IsNullOrEmpty(value))
        {
            notes.Add($"default {value}");
        }

        return (parameter.Description ?? "")
            + (notes.Count > 0 ? $" [{string.Join("; ", notes)}]" : "");
    }

    private static void Rows(StringBuilder text, List<Row> rows)
    {
        var left = 4;
        foreach (var row in rows)
        {
            left = Math.Max(left, row.Left.Length + 4);
        }

        foreach (var row in rows)
        {
            var first = true;
            foreach (var line in Wrap(row.Right, Width - left))
            {
                text.AppendLine(((first ? "  " + row.Left : "").PadRight(left) + line).TrimEnd());
                first = false;
            }
        }
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        yield return line.ToString();
    }

    private sealed record Row(string Left, string Right);
}
