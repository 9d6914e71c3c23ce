using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Kindling.Ci.Validating;

/// <summary>A condition of <c>rules:if</c>: https://docs.gitlab.com/ci/jobs/job_rules/#cicd-variable-expressions.</summary>
internal abstract record RuleCondition
{
    /// <summary>Whether it holds; null where that depends on what only the server knows.</summary>
    public abstract bool? Holds(PipelineContext context);

    /// <summary>Reads a condition; says what is wrong with one that GitLab refuses.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out RuleCondition? condition,
        [NotNullWhen(false)] out string? problem
    )
    {
        try
        {
            condition = new RuleParser(RuleLexer.Read(text)).Read();
            problem = null;
            return true;
        }
        catch (RuleFaultException fault)
        {
            condition = null;
            problem = $"at its character {fault.Position + 1}, {fault.Message}";
            return false;
        }
    }
}

internal sealed record AndCondition(RuleCondition Left, RuleCondition Right) : RuleCondition
{
    public override bool? Holds(PipelineContext context) =>
        (Left.Holds(context), Right.Holds(context)) switch
        {
            (false, _) or (_, false) => false,
            (true, true) => true,
            _ => null,
        };
}

internal sealed record OrCondition(RuleCondition Left, RuleCondition Right) : RuleCondition
{
    public override bool? Holds(PipelineContext context) =>
        (Left.Holds(context), Right.Holds(context)) switch
        {
            (true, _) or (_, true) => true,
            (false, false) => false,
            _ => null,
        };
}

/// <summary>A variable alone: it is there and not empty.</summary>
internal sealed record ThereCondition(RuleOperand Operand) : RuleCondition
{
    public override bool? Holds(PipelineContext context) => Operand.In(context).IsThere;
}

internal sealed record EqualCondition(RuleOperand Left, RuleOperand Right, bool Negated)
    : RuleCondition
{
    public override bool? Holds(PipelineContext context) =>
        Left.In(context).Is(Right.In(context)) is { } same ? same != Negated : null;
}

/// <param name="Operand">What is looked at.</param>
/// <param name="Pattern">Null where a variable has the pattern.</param>
/// <param name="Negated">For <c>!~</c>.</param>
internal sealed record MatchCondition(RuleOperand Operand, Regex? Pattern, bool Negated)
    : RuleCondition
{
    public override bool? Holds(PipelineContext context)
    {
        var value = Operand.In(context);
        return Pattern is null || !value.IsKnown
            ? null
            : (value.Text is not null && Pattern.IsMatch(value.Text)) != Negated;
    }
}

/// <summary>A variable, a text, or null.</summary>
internal sealed record RuleOperand(string? Variable, string? Text)
{
    public RuleValue In(PipelineContext context) =>
        Variable is null ? new RuleValue(Text) : context[Variable];
}
