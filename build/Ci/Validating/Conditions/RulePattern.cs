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

    // RE2 writes some things in another way, and a slash within a pattern is masked for GitLab only. Which of several matches it takes,
    // (?U), does not matter to us.
    private static string Translated(string text) =>
        Dialect()
            .Replace(
                text,
                match =>
                    match.Groups["quoted"] is { Success: true } quoted ? Regex.Escape(quoted.Value)
                    : match.Groups["class"] is { Success: true } one
                        ? $@"\{match.Groups["p"]}{{{one}}}"
                    : match.Value switch
                    {
                        @"\/" => "/",
                        "(?P<" => "(?<",
                        "(?U)" => "",
                        var other => other,
                    }
            );

    // Whatever is masked is taken whole, so that a masked mask masks nothing.
    [GeneratedRegex(
        @"\\Q(?<quoted>.*?)(\\E|$)|\\(?<p>[pP])(?<class>[A-Z])|\\.|\(\?P<|\(\?U\)",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        1000
    )]
    private static partial Regex Dialect();
}
