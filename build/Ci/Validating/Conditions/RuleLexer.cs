using System.Text.RegularExpressions;

namespace Kindling.Ci.Validating;

/// <summary>
/// Parts a condition into words, by the patterns of GitLab's own lexemes:
/// https://gitlab.com/gitlab-org/gitlab/-/tree/master/lib/gitlab/ci/pipeline/expression/lexeme.
/// </summary>
internal static partial class RuleLexer
{
    /// <exception cref="RuleFaultException">There is a sign that begins no word.</exception>
    public static IReadOnlyList<RuleToken> Read(string text)
    {
        var tokens = new List<RuleToken>();
        var at = 0;
        while (at < text.Length)
        {
            var match = Word().Match(text, at);
            if (!match.Success)
            {
                throw new RuleFaultException(Unknown(text, at), at);
            }

            if (!match.Groups["blank"].Success)
            {
                tokens.Add(Token(match, at));
            }

            at += match.Length;
        }

        tokens.Add(new RuleToken(RuleTokenKind.End, "its end", text.Length));
        return tokens;
    }

    private static RuleToken Token(Match match, int at) =>
        match.Groups["variable"] is { Success: true } variable
            ? new RuleToken(RuleTokenKind.Variable, variable.Value, at)
        : match.Groups["text"] is { Success: true } text
            ? new RuleToken(RuleTokenKind.Text, text.Value[1..^1], at)
        : match.Groups["pattern"] is { Success: true } pattern
            ? new RuleToken(RuleTokenKind.Pattern, pattern.Value, at, match.Groups["flags"].Value)
        : match.Value switch
        {
            "null" => new RuleToken(RuleTokenKind.Null, "null", at),
            "(" => new RuleToken(RuleTokenKind.Open, "(", at),
            ")" => new RuleToken(RuleTokenKind.Close, ")", at),
            var other => new RuleToken(RuleTokenKind.Operator, other, at),
        };

    private static string Unknown(string text, int at) =>
        text[at] switch
        {
            '"' or '\'' => "a quote is not closed",
            '/' => "a pattern is not closed by '/'",
            '$' => "'$' names no variable, as $NAME without braces does",
            '=' => "'=' compares nothing, '==' does",
            '&' or '|' => $"'{text[at]}' joins nothing, '{text[at]}{text[at]}' does",
            _ =>
                $"'{WholeWord().Match(text, at).Value}' is no variable, no quoted text and no pattern",
        };

    [GeneratedRegex(
        """\G((?<blank>\s+)|\$(?<variable>\w+)|(?<text>"[^"]*"|'[^']*')|/(?<pattern>(\\/|[^/])+)/(?<flags>[ismU]*)|null\b|==|!=|=~|!~|&&|\|\||[()])""",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Word();

    [GeneratedRegex(@"\G(\w+|.)", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex WholeWord();
}
