using System.Text.RegularExpressions;

namespace Kindling.Pipelines.Images;

/// <summary>
/// docker/dependencies: the one place that says what the images hold besides Spark, Hadoop, Java, Python and R. An image gets of it
/// what its Dockerfile copies, without comments, so that only a change that matters makes an image anew.
/// </summary>
internal sealed partial record DependencyLists(IReadOnlyDictionary<string, string> Files)
{
    /// <summary>Python's part of debian.txt, and whatever is not R's.</summary>
    public const string PythonDebian = "python-debian.txt";

    /// <summary>R's part of debian.txt: what begins with r-.</summary>
    public const string RDebian = "r-debian.txt";

    private const string Debian = "debian.txt";
    private const string NoRequirement = "is not: name==version --hash=sha256:…";

    /// <summary>Reads the four lists; every mistake in them at once, with file and line.</summary>
    public static DependencyLists Read(string folder)
    {
        var problems = new List<string>();
        var debian = Lines(folder, Debian, problems);
        var jars = Lines(folder, "jars.txt", problems);
        var cran = Lines(folder, "cran.txt", problems);
        var requirements = Lines(folder, "requirements.txt", problems);
        Check(problems, debian, DebianPackage(), "is no name of a Debian package");
        Check(problems, jars, Jar(), "is not: address SHA-512");
        Check(problems, cran, CranPackage(), "is not: name version SHA-256");
        Check(
            problems,
            [.. requirements.Where(line => !Continues(line, requirements))],
            Requirement(),
            NoRequirement
        );
        problems.AddRange(
            requirements
                .Where(line => LacksHash(line, requirements))
                .Select(line => $"{line.File}:{line.Number}: '{line.Text}' {NoRequirement}")
        );
        if (problems.Count > 0)
        {
            throw new InvalidSettingsException(problems);
        }

        return new DependencyLists(
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [PythonDebian] = Text(debian.Where(line => !IsForR(line))),
                [RDebian] = Text(debian.Where(IsForR)),
                ["jars.txt"] = Text(jars),
                ["cran.txt"] = Text(cran),
                ["requirements.txt"] = Text(requirements),
            }
        );
    }

    private static bool IsForR(ListLine line) =>
        line.Text.StartsWith("r-", StringComparison.Ordinal);

    private static void Check(
        List<string> problems,
        IReadOnlyList<ListLine> lines,
        Regex form,
        string complaint
    )
    {
        problems.AddRange(
            lines
                .Where(line => !form.IsMatch(line.Text))
                .Select(line => $"{line.File}:{line.Number}: '{line.Text}' {complaint}")
        );
        problems.AddRange(
            lines
                .Where(line => form.IsMatch(line.Text))
                .GroupBy(line => form.Match(line.Text).Groups["name"].Value, StringComparer.Ordinal)
                .Where(group => group.Count() > 1)
                .Select(group =>
                    $"{group.First().File}:{group.Last().Number}: '{group.Key}' stands there twice"
                )
        );
    }

    // pip-compile writes the hashes on lines of their own, each after a backslash.
    private static bool Continues(ListLine line, IReadOnlyList<ListLine> all) =>
        all.LastOrDefault(x => x.Number < line.Number) is { } before
        && before.Text.EndsWith('\\')
        && HashLine().IsMatch(line.Text);

    private static bool LacksHash(ListLine line, IReadOnlyList<ListLine> all) =>
        Requirement().IsMatch(line.Text)
        && !line.Text.Contains("--hash=", StringComparison.Ordinal)
        && !(
            all.FirstOrDefault(x => x.Number > line.Number) is { } next
            && HashLine().IsMatch(next.Text)
        );

    private static ListLine[] Lines(string folder, string name, List<string> problems)
    {
        var file = Path.Combine(folder, name);
        if (!File.Exists(file))
        {
            problems.Add($"{file} is missing; it may be empty");
            return [];
        }

        return
        [
            .. File.ReadAllLines(file)
                .Select((text, index) => new ListLine(file, index + 1, text.Trim()))
                .Where(line => line.Text.Length > 0 && !line.Text.StartsWith('#')),
        ];
    }

    private static string Text(IEnumerable<ListLine> lines) =>
        string.Concat(lines.Select(line => line.Text + "\n"));

    // https://www.debian.org/doc/debian-policy/ch-controlfields.html#s-f-source
    [GeneratedRegex(@"^(?<name>[a-z0-9][a-z0-9+.-]+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DebianPackage();

    // An address with a login would stand in the image.
    [GeneratedRegex(
        @"^https?://[^\s/@]+/(\S*/)?(?<name>[^/\s?#]+\.jar)\s+[0-9a-f]{128}$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Jar();

    [GeneratedRegex(
        @"^(?<name>[A-Za-z][A-Za-z0-9.]*[A-Za-z0-9])\s+[0-9][0-9.-]*\s+[0-9a-f]{64}$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex CranPackage();

    [GeneratedRegex(
        @"^(?<name>[A-Za-z0-9][A-Za-z0-9._-]*)(\[[\w,\s-]+\])?==[^\s;\\]+(\s*;[^\\]*?)?(\s+\\|(\s+--hash=sha256:[0-9a-f]{64})+(\s+\\)?)$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Requirement();

    [GeneratedRegex(@"^(--hash=sha256:[0-9a-f]{64}\s*)+\\?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HashLine();

    private sealed record ListLine(string File, int Number, string Text);
}
