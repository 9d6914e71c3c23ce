using System.Text.RegularExpressions;

namespace Kindling.Ci.Validating;

/// <summary>Makes a condition of words; <c>&amp;&amp;</c> binds closer than <c>||</c>.</summary>
internal sealed class RuleParser(IReadOnlyList<RuleToken> tokens)
{
    // Brackets within brackets, far beyond what anybody writes.
    private const int Deepest = 100;

    private int _at;
    private int _depth;

    private RuleToken Current => tokens[_at];

    /// <exception cref="RuleFaultException">It is no condition.</exception>
    public RuleCondition Read()
    {
        var condition = Or();
        return Current.Kind == RuleTokenKind.End
            ? condition
            : throw Fault($"{Told(Current)} has no operator before it");
    }

    private RuleCondition Or()
    {
        var left = And();
        while (Takes("||"))
        {
            left = new OrCondition(left, And());
        }

        return left;
    }

    private RuleCondition And()
    {
        var left = One();
        while (Takes("&&"))
        {
            left = new AndCondition(left, One());
        }

        return left;
    }

    private RuleCondition One()
    {
        if (Current.Kind != RuleTokenKind.Open)
        {
            return Comparison();
        }

        if (++_depth > Deepest)
        {
            throw Fault("there are too many brackets in each other");
        }

        _at++;
        var inner = Or();
        if (Current.Kind != RuleTokenKind.Close)
        {
            throw Fault("a bracket is not closed");
        }

        _at++;
        _depth--;
        return inner;
    }

    private RuleCondition Comparison()
    {
        var left = Operand();
        return Takes("==") ? new EqualCondition(left, Operand(), Negated: false)
            : Takes("!=") ? new EqualCondition(left, Operand(), Negated: true)
            : Takes("=~") ? new MatchCondition(left, Pattern(), Negated: false)
            : Takes("!~") ? new MatchCondition(left, Pattern(), Negated: true)
            : new ThereCondition(left);
    }

    private RuleOperand Operand()
    {
        var token = Current;
        var operand = token.Kind switch
        {
            RuleTokenKind.Variable => new RuleOperand(token.Value, null),
            RuleTokenKind.Text => new RuleOperand(null, token.Value),
            RuleTokenKind.Null => new RuleOperand(null, null),
            RuleTokenKind.Pattern => throw Fault("a pattern stands only behind =~ and !~"),
            _ => throw Fault($"a variable or a text is missing before {Told(token)}"),
        };
        _at++;
        return operand;
    }

    private Regex? Pattern()
    {
        var token = Current;
        if (
            token.Kind
            is not (RuleTokenKind.Pattern or RuleTokenKind.Variable or RuleTokenKind.Text)
        )
        {
            throw Fault($"a pattern is missing before {Told(token)}");
        }

        // GitLab reads a pattern out of a text, too, if that has its slashes.
        if (token.Kind == RuleTokenKind.Text && !token.Value.StartsWith('/'))
        {
            throw Fault("a pattern stands between slashes, not in quotes");
        }

        _at++;
        return token.Kind != RuleTokenKind.Pattern ? null
            : RulePattern.TryParse(token.Value, token.Flags, out var pattern, out var problem)
                ? pattern
            : throw new RuleFaultException(problem, token.Position);
    }

    private bool Takes(string sign)
    {
        var takes = Current.Kind == RuleTokenKind.Operator && Current.Value == sign;
        _at += takes ? 1 : 0;
        return takes;
    }

    private RuleFaultException Fault(string message) => new(message, Current.Position);

    private static string Told(RuleToken token) =>
        token.Kind switch
        {
            RuleTokenKind.End => token.Value,
            RuleTokenKind.Variable => $"'${token.Value}'",
            _ => $"'{token.Value}'",
        };
}
