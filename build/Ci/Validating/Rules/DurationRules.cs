namespace Kindling.Ci.Validating;

/// <summary>Judges a span of time where a keyword wants one.</summary>
internal static class DurationRules
{
    /// <param name="subject">Whose it is.</param>
    /// <param name="keyword">Which keyword.</param>
    /// <param name="value">What is said; null for nothing.</param>
    /// <param name="mayBeNever">Whether <c>never</c> is a span, too.</param>
    /// <param name="mistakes">Where a mistake goes.</param>
    public static void Check(
        string subject,
        string keyword,
        PipelineNode? value,
        bool mayBeNever,
        Mistakes mistakes
    )
    {
        if (value is not ScalarNode { Text: { } text } || value.IsVariable)
        {
            return;
        }

        var isNever = text.Trim().Equals("never", StringComparison.OrdinalIgnoreCase);
        if (isNever ? !mayBeNever : Durations.Parse(text) is null)
        {
            mistakes.Add(
                value.Place,
                subject,
                $"{keyword} '{text}' is no span of time",
                mayBeNever
                    ? "write '1 week', '2h 30m' or such, or 'never'"
                    : "write '1 week', '2h 30m' or such"
            );
        }
    }
}
