namespace Kindling.Pipelines.Deploys;

/// <summary>A deploy would change something; exit code 5.</summary>
public sealed class DifferencesException(string message) : PipelineException(message)
{
    /// <summary>Throws when there is a difference, which is shown before.</summary>
    public static void ThrowIfAny(string diff, Action<string> show)
    {
        ArgumentNullException.ThrowIfNull(diff);
        ArgumentNullException.ThrowIfNull(show);
        if (diff.Length > 0)
        {
            show(diff);
            throw new DifferencesException("The cluster is other than wanted: Deploy makes it so.");
        }
    }
}
