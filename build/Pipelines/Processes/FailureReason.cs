using System.Text.RegularExpressions;

namespace Kindling.Pipelines.Processes;

/// <summary>Finds the one line in a log that a person would point at.</summary>
internal static partial class FailureReason
{
    private const int MaximumLength = 300;

    // The most telling first: what these say is the cause, whatever else the log says after it.
    private static readonly (Regex Pattern, string Reason)[] Known =
    [
        (NoSpace(), "no space left on the device"),
        (PortTaken(), "a port is taken by another program"),
        (SafeMode(), "the NameNode is in safe mode"),
        (OtherFileSystem(), "its blocks belong to another filesystem (Incompatible clusterIDs)"),
        (OutOfMemory(), "Java ran out of memory"),
    ];

    /// <summary>Null when nothing in the lines looks like a reason.</summary>
    public static string? Find(IReadOnlyList<string> lines)
    {
        var known = Known
            .FirstOrDefault(known => lines.Any(line => known.Pattern.IsMatch(line)))
            .Reason;
        if (known is not null)
        {
            return known;
        }

        var exception = lines.LastOrDefault(line =>
            ExceptionLine().IsMatch(line) && !CausedByWrapper().IsMatch(line)
        );
        // Only a warning: a slow start gives it too, so whatever went wrong after it says more.
        return exception is null && lines.Any(line => NoResources().IsMatch(line))
            ? "no worker offers what the job asks for (cores or memory)"
            : Shorten(exception ?? lines.LastOrDefault(line => ErrorLine().IsMatch(line)));
    }

    public static bool IsPortTaken(IReadOnlyList<string> lines) =>
        lines.Any(line => PortTaken().IsMatch(line));

    private static string? Shorten(string? line)
    {
        if (line is null)
        {
            return null;
        }

        var text = LogPrefix().Replace(line.Trim(), "");
        text = CausedBy().Replace(text, "");
        return text.Length <= MaximumLength ? text : text[..MaximumLength] + "…";
    }

    [GeneratedRegex(
        "No space left on device|is out of space|DiskOutOfSpaceException",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex NoSpace();

    [GeneratedRegex(
        "java.net.BindException|Address already in use|Port in use:",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex PortTaken();

    [GeneratedRegex(
        "SafeModeException|Name node is in safe mode",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex SafeMode();

    [GeneratedRegex(
        "Initial job has not accepted any resources",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex NoResources();

    [GeneratedRegex("Incompatible clusterIDs", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OtherFileSystem();

    [GeneratedRegex("java.lang.OutOfMemoryError", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OutOfMemory();

    [GeneratedRegex(
        @"^(.{0,200}\s)?([\w$]+\.)*[\w$]*(Error|Exception|Interrupt|Exit)(:\s|$)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex ExceptionLine();

    // py4j and Spark repeat the whole remote trace after such a line; the Python line at the very end says it better.
    [GeneratedRegex(@"^\s+at |^\t|Py4JJavaError", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CausedByWrapper();

    [GeneratedRegex(@"\b(ERROR|FATAL|error:|Error:)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ErrorLine();

    [GeneratedRegex(
        @"^\d\d[\d\-/]* [\d:,.]+ (ERROR|FATAL|WARN|INFO) ",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex LogPrefix();

    [GeneratedRegex(@"^Caused by: ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CausedBy();
}
