using System.Text;
using System.Text.RegularExpressions;

namespace Kindling.Pipelines.Downloads;

/// <summary>
/// A .sha512 file in any layout that Apache has published: sha512sum's, sha512sum --tag's, gpg --print-md's (grouped, over several
/// lines), or a bare hash. The name is split off first: digits in it ("hadoop2.7") must not join the hash.
/// </summary>
internal sealed partial record ChecksumFile(IReadOnlyList<ChecksumLine> Lines)
{
    /// <summary>Reads the file; null when it is in none of the layouts.</summary>
    public static ChecksumFile? Parse(string text)
    {
        var lines = new List<ChecksumLine>();
        string? name = null;
        var hex = new StringBuilder();
        foreach (
            var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)
        )
        {
            var (start, digits, end) = Split(line);
            if (start is not null)
            {
                if (hex.Length > 0)
                {
                    return null;
                }

                name = start;
            }

            hex.Append(digits);
            if (hex.Length >= 128 || end is not null)
            {
                if (!Sha512Digest.TryParse(hex.ToString(), out var digest))
                {
                    return null;
                }

                lines.Add(new ChecksumLine(end ?? name, digest));
                name = null;
                hex.Clear();
            }
        }

        return hex.Length > 0 || name is not null || lines.Count == 0
            ? null
            : new ChecksumFile(lines);
    }

    /// <summary>
    /// The hash meant for a file. A file with a single hash means ours whatever name it gives: Hadoop 3.3.6's names
    /// hadoop-3.3.6-RC1.tar.gz, which was renamed after it had been summed.
    /// </summary>
    public ChecksumLine? For(string file) =>
        Lines.FirstOrDefault(line => line.Name == file) ?? (Lines.Count == 1 ? Lines[0] : null);

    // One line's name when it comes first, its hexadecimal digits without blanks, and its name when it comes last.
    private static (string? Start, string Digits, string? End) Split(string line)
    {
        if (Tagged().Match(line) is { Success: true } tag)
        {
            return (
                FileName(tag.Groups["name"].Value),
                WithoutBlanks(tag.Groups["hex"].Value),
                null
            );
        }

        if (NameFirst().Match(line) is { Success: true } first)
        {
            return (
                FileName(first.Groups["name"].Value),
                WithoutBlanks(first.Groups["hex"].Value),
                null
            );
        }

        if (NameLast().Match(line) is { Success: true } last)
        {
            return (null, last.Groups["hex"].Value, FileName(last.Groups["name"].Value));
        }

        return (null, WithoutBlanks(line), null);
    }

    private static string WithoutBlanks(string text) =>
        string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    private static string FileName(string path) =>
        path.Trim()[(path.Trim().LastIndexOf('/') + 1)..];

    [GeneratedRegex(@"^SHA-?512 ?\((?<name>.+)\) ?=(?<hex>[0-9A-Fa-f\s]*)$", Options, 1000)]
    private static partial Regex Tagged();

    [GeneratedRegex(@"^(?<name>[^:]*[^:\s])\s*:(?<hex>[0-9A-Fa-f\s]*)$", Options, 1000)]
    private static partial Regex NameFirst();

    [GeneratedRegex(@"^(?<hex>[0-9A-Fa-f]{128})\s+\*?(?<name>\S.*)$", Options, 1000)]
    private static partial Regex NameLast();

    private const RegexOptions Options =
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;
}

/// <summary>A hash and the name that the file gives it, if any.</summary>
internal sealed record ChecksumLine(string? Name, Sha512Digest Digest);
