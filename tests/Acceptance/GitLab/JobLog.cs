using System.Text.RegularExpressions;

namespace Kindling.Acceptance.GitLab;

/// <summary>What our command wrote into a job's log, as a person reads it: without times, colours and what only a first start says.</summary>
internal static partial class JobLog
{
    public static string Read(string log)
    {
        // Sections are parted by a carriage return of their own.
        var lines = log.Replace("\r\n", "\n", StringComparison.Ordinal)
            .Split('\n')
            .Select(x => Prefix().Replace(x, ""))
            .SkipWhile(x => !x.Contains("$ ./build.sh", StringComparison.Ordinal))
            .TakeWhile(x => !x.Contains(":step_script", StringComparison.Ordinal))
            .Where(x => !x.StartsWith("build.sh: compiling", StringComparison.Ordinal));
        return string.Join('\n', lines.Select(Plain)) + "\n";
    }

    /// <summary>The same without what says how the work goes on, and without what another day or another cluster has different.</summary>
    public static string Outline(string log, string project) =>
        string.Join(
            '\n',
            Read(log)
                .Replace(project, "PROJECT", StringComparison.Ordinal)
                .Split('\n')
                .Where(x => !Progress().IsMatch(x))
                .Select(x => Gap().Replace(Changing().Replace(x, "…"), "${sign}${sign}"))
        );

    private static string Plain(string line) =>
        Time()
            .Replace(
                Colour().Replace(Section().Replace(line, "[${kind} of a section] "), ""),
                "TIME"
            )
            .Replace("\r", "", StringComparison.Ordinal)
            .TrimEnd();

    // The runner's own: time, stream, and a plus for a line that goes on.
    [GeneratedRegex(@"^\S+Z \w{3}[ +]?", RegexOptions.None, 1000)]
    private static partial Regex Prefix();

    [GeneratedRegex(
        @"(\e\[0K)?section_(?<kind>start|end):\d+:[\w.-]+(\[collapsed=true\])?\r\e\[0K",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Section();

    [GeneratedRegex(@"\e\[[\d;]*[mK]", RegexOptions.None, 1000)]
    private static partial Regex Colour();

    [GeneratedRegex(
        @"(\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d|< 1 s|\b\d+:\d\d\b",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Time();

    [GeneratedRegex(@"^TIME \[(INF|DBG)\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Progress();

    // Hashes, sizes, ports, days, seconds, pi by chance, how many tests there are, and how often somebody was asked.
    [GeneratedRegex(
        @"\b[0-9a-f]{10,}\b|\b[\d.,]+ (MiB|GiB|s)\b|(?<=127\.0\.0\.1:)\d+|\b\d+(?=×| passed)|\d{4}-\d\d-\d\d|(?<![\d.])\d+\.\d(?![\d.])|\b3\.1\d{3,}\b",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Changing();

    [GeneratedRegex(@"(?<sign>[ ─═])\k<sign>+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Gap();
}
