namespace Kindling.Ci.Validating;

/// <summary>A condition cannot be read; it never leaves <see cref="RuleCondition.TryParse"/>.</summary>
internal sealed class RuleFaultException(string message, int position) : Exception(message)
{
    /// <summary>Where in the condition, from 0.</summary>
    public int Position { get; } = position;
}
