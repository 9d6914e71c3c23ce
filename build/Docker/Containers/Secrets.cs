namespace Kindling.Docker;

/// <summary>Keeps the values of variables out of messages that quote a request.</summary>
internal static class Secrets
{
    // Shorter values ("1", "yes") are words that a message may well contain by itself.
    private const int Shortest = 4;

    public static bool AreIn(string text, IReadOnlyDictionary<string, string> variables) =>
        Long(variables).Any(value => text.Contains(value, StringComparison.Ordinal));

    /// <summary>The same failure without the values, and without the exception that held them.</summary>
    public static DockerException Hide(
        DockerException exception,
        IReadOnlyDictionary<string, string> variables
    )
    {
        var reason = Long(variables)
            .Aggregate(
                exception.Reason,
                (text, value) => text.Replace(value, "***", StringComparison.Ordinal)
            );
        return new DockerException(exception.Operation, exception.Status, reason, exception.Hint);
    }

    private static IEnumerable<string> Long(IReadOnlyDictionary<string, string> variables) =>
        variables
            .Values.Where(value => value.Length >= Shortest)
            .OrderByDescending(value => value.Length);
}
