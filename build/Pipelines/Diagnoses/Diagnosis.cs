namespace Kindling.Pipelines.Diagnoses;

/// <summary>How something fares.</summary>
public enum Health
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Something may not work.</summary>
    Warning,

    /// <summary>Something that is needed does not work.</summary>
    Problem,
}

/// <summary>One line of Doctor.</summary>
/// <param name="Subject">What was looked at.</param>
/// <param name="Health">How it fares.</param>
/// <param name="Text">What was seen.</param>
/// <param name="NextStep">What to do; null where the text says it, or nothing is to be done.</param>
public sealed record Diagnosis(string Subject, Health Health, string Text, string? NextStep = null)
{
    internal static Diagnosis Ok(string subject, string text) => new(subject, Health.Ok, text);

    /// <summary>A look that fails is a finding: its message says what to do already.</summary>
    internal static async Task<Diagnosis> OfAsync(
        string subject,
        Health whereItFails,
        Func<Task<Diagnosis>> look
    )
    {
        try
        {
            return await look();
        }
        catch (PipelineException exception)
        {
            return new Diagnosis(subject, whereItFails, exception.Message);
        }
    }
}
