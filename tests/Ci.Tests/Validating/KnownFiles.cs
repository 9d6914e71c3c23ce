using System.Runtime.CompilerServices;
using Xunit;

namespace Kindling.Ci.Tests.Validating;

/// <summary>The files of <c>KnownFiles.txt</c> beside this, each with its mistakes.</summary>
internal static class KnownFiles
{
    public static TheoryData<string> Titles() => [.. Read().Keys];

    /// <summary>What is in a file, and the mistakes that it has.</summary>
    public static (string Text, IReadOnlyList<string> Mistakes) Named(string title)
    {
        var lines = Read()[title];
        var text = lines.Where(line => !line.StartsWith(">>> ", StringComparison.Ordinal));
        return (
            string.Concat(text.Select(line => $"{line}\n"))
                .Replace("<tab>", "\t", StringComparison.Ordinal)
                .Replace("<bom>", "\uFEFF", StringComparison.Ordinal),
            [
                .. lines
                    .Where(line => line.StartsWith(">>> ", StringComparison.Ordinal))
                    .Select(line => line[4..]),
            ]
        );
    }

    private static Dictionary<string, string[]> Read([CallerFilePath] string here = "") =>
        File.ReadAllText(Path.ChangeExtension(here, ".txt"))
            .ReplaceLineEndings("\n")
            .Split("\n### ")
            .Skip(1)
            .Select(part => part.TrimEnd('\n').Split('\n'))
            .ToDictionary(lines => lines[0], lines => lines[1..]);
}
