using System.Text.RegularExpressions;

namespace Kindling.Acceptance.GitLab;

/// <summary>A job's log as a person reads it, without what differs from run to run: times, folders, the runner's name, colours.</summary>
internal static partial class JobLog
{
    public static string Read(string log) =>
        string.Join(
            '\n',
            Anything()
                .Replace(log.ReplaceLineEndings("\n").Replace("\r", "", StringComparison.Ordinal), Plain)
                .Split('\n')
                .Select(x => x.TrimEnd())
        );

    private static string Plain(Match match) =>
        match.Groups["section"].Success ? $"[{match.Groups["section"].Value}] "
        : match.Groups["code"].Success ? ""
        : match.Groups["time"].Success ? "TIME"
        : match.Groups["hash"].Success ? "HASH"
        : match.Groups["folder"].Success ? "FOLDER"
        : match.Groups["server"].Success ? "http://SERVER"
        : "N";

    [GeneratedRegex(
        @"\e\[0Ksection_(?<section>start|end):\d+:[\w.-]+(\[collapsed=true\])?(\e\[0K)?|(?<code>\e\[[\d;]*[mK])|(?<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*|\d\d:\d\d:\d\d)|(?<server>http://127\.0\.0\.1:\d+)|(?<folder>/tmp/[\w./-]+)|(?<hash>\b[0-9a-f]{8,64}\b)|(?<number>(?<=id=|responseStatus=|correlation_id=|job ID |pid )\w+)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Anything();
}
