namespace Kindling.Ci.Validating;

internal enum RuleTokenKind
{
    Variable,
    Text,
    Pattern,
    Null,
    Operator,
    Open,
    Close,
    End,
}

/// <summary>A word of a rule's condition.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">The variable's name, the text without quotes, the pattern between its slashes, the operator.</param>
/// <param name="Position">Where it begins in the condition, from 0.</param>
/// <param name="Flags">What stands behind a pattern.</param>
internal readonly record struct RuleToken(
    RuleTokenKind Kind,
    string Value,
    int Position,
    string Flags = ""
);
