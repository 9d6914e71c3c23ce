using Kindling.Pipelines.Images.Structure;

namespace Kindling.Pipelines.Images;

/// <summary>Finished images do not do what they must; exit code 6, as for smoke jobs.</summary>
public sealed class ImageTestsFailedException(string message) : PipelineException(message)
{
    /// <summary>Throws when one of them failed.</summary>
    public static void ThrowIfAny(IReadOnlyList<ImageCheckResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var failed = results.Where(result => result.Failure is not null).ToArray();
        if (failed.Length > 0)
        {
            var first = failed[0];
            throw new ImageTestsFailedException(
                $"{failed.Length} of {results.Count} tests failed, the first: {first.Image}: {first.Title}: {first.Failure}"
            );
        }
    }
}

/// <summary>A driver's and an executor's image do not fit; exit code 5.</summary>
public sealed class ParityException(string message) : PipelineException(message)
{
    /// <summary>Throws when there is a difference.</summary>
    public static void ThrowIfAny(IReadOnlyList<string> differences)
    {
        ArgumentNullException.ThrowIfNull(differences);
        if (differences.Count > 0)
        {
            throw new ParityException(
                $"The images do not fit: {string.Join("; ", differences)}. Build both from one commit, or name a pair that does."
            );
        }
    }
}
