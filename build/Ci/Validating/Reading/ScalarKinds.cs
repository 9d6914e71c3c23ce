using System.Text.RegularExpressions;

namespace Kindling.Ci.Validating;

internal enum ScalarKind
{
    Text,
    Null,
    Boolean,
    Integer,
    Real,
}

/// <summary>What a scalar without quotes is to GitLab, whose reader (Ruby's Psych) keeps to YAML 1.1: https://yaml.org/type/.</summary>
internal static partial class ScalarKinds
{
    private static readonly HashSet<string> s_booleans = new(
        ["true", "false", "yes", "no", "on", "off"],
        StringComparer.OrdinalIgnoreCase
    );

    public static ScalarKind Of(string text) =>
        text.Length == 0 || text == "~" || text.Equals("null", StringComparison.OrdinalIgnoreCase)
            ? ScalarKind.Null
        : text.Length <= 5 && s_booleans.Contains(text) ? ScalarKind.Boolean
        : text[0] is not ((>= '0' and <= '9') or '-' or '+' or '.') ? ScalarKind.Text
        : Integer().IsMatch(text) ? ScalarKind.Integer
        : Real().IsMatch(text) ? ScalarKind.Real
        : ScalarKind.Text;

    [GeneratedRegex(
        "^[-+]?(0|[1-9][0-9_]*(:[0-5]?[0-9])*|0[0-7_]+|0x[0-9a-fA-F_]+|0b[01_]+)$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Integer();

    [GeneratedRegex(
        @"^([-+]?([0-9][0-9_]*)?\.[0-9_]*([eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Real();
}
