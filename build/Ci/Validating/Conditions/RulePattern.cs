using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Kindling.Ci.Validating;

/// <summary>
/// A pattern as GitLab takes it, by RE2 (https://github.com/google/re2/wiki/Syntax): it looks neither ahead nor back, and neither
/// does .NET's engine without backtracking, so what the one refuses the other does too.
/// </summary>
internal static partial class RulePattern
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(200);

    public static bool TryParse(
        string text,
        string flags,
        [NotNullWhen(true)] out Regex? pattern,
        [NotNullWhen(false)] out string? problem
    )
    {
        var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        options |= flags.Contains('i', StringComparison.Ordinal)
            ? RegexOptions.IgnoreCase
            : RegexOptions.None;
        options |= flags.Contains('s', StringComparison.Ordinal)
            ? RegexOptions.Singleline
            : RegexOptions.None;
        options |= flags.Contains('m', StringComparison.Ordinal)
            ? RegexOptions.Multiline
            : RegexOptions.None;
        try
        {
            pattern = new Regex(Translated(text), options, s_patience);
            problem = null;
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            pattern = null;
            problem =
                exception is NotSupportedException
                    ? $"the pattern /{text}/ looks ahead or back, or is too big, and RE2 cannot do that"
                    : $"the pattern /{text}/ is broken";
            return false;
        }
    }

    // RE2 writes some things in another way, and a slash within a pattern is masked for GitLab only. A script's letters are taken for
    // any; which of several matches RE2 takes, (?U), does not matter to us.
    private static string Translated(string text) => Dialect().Replace(text, Translated);

    private static string Translated(Match match) =>
        match.Groups["quoted"] is { Success: true } quoted ? Regex.Escape(quoted.Value)
        : match.Groups["short"] is { Success: true } category
            ? $@"\{match.Groups["p"]}{{{category}}}"
        : match.Groups["script"].Success ? $@"\{match.Groups["p"]}{{L}}"
        : match.Groups["hex"] is { Success: true } hex ? $@"\u{hex.Value.PadLeft(4, '0')}"
        : match.Groups["flags"] is { Success: true } flags
            ? flags.Value.Replace("U", "", StringComparison.Ordinal) is { Length: > 0 } others
                    ? $"(?{others}{match.Groups["end"]}"
                : match.Groups["end"].Value == ":" ? "(?:"
                : ""
        : match.Groups["class"] is { Success: true } named ? s_classes[named.Value]
        : match.Value switch
        {
            @"\/" => "/",
            "(?P<" => "(?<",
            var other => other,
        };

    // https://github.com/google/re2/wiki/Syntax: ASCII character classes
    private static readonly Dictionary<string, string> s_classes = new(StringComparer.Ordinal)
    {
        ["alnum"] = "0-9A-Za-z",
        ["alpha"] = "A-Za-z",
        ["digit"] = "0-9",
        ["lower"] = "a-z",
        ["upper"] = "A-Z",
        ["space"] = @"\t\n\v\f\r ",
        ["word"] = "0-9A-Za-z_",
        ["xdigit"] = "0-9A-Fa-f",
    };

    // Whatever is masked is taken whole, so that a masked mask masks nothing.
    [GeneratedRegex(
        @"\\Q(?<quoted>.*?)(\\E|$)|\\(?<p>[pP])(?<short>[A-Z])|\\(?<p>[pP])\{(?<script>[A-Z]\w{2,})\}|\\x\{(?<hex>[0-9A-Fa-f]{1,4})\}|\\.|\(\?P<|\(\?(?<flags>[ims]*U[ims]*)(?<end>[:)])|\[:(?<class>alnum|alpha|digit|lower|upper|space|word|xdigit):\]",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        1000
    )]
    private static partial Regex Dialect();
}
