using Kindling.Http;

namespace Kindling.Pipelines.Downloads;

/// <summary>Patience with mirrors: after this a mirror is given up and the next one carries on.</summary>
public sealed record TransferLimits
{
    /// <summary>How to try one request again.</summary>
    public RetrySettings Retry { get; init; } = new();

    /// <summary>Less than this within <see cref="StallWindow"/> is a stall.</summary>
    public int StallBytes { get; init; } = 64 * 1024;

    /// <summary>How long a mirror may be that slow.</summary>
    public TimeSpan StallWindow { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often one mirror may cut the connection before the next one carries on.</summary>
    public int Resumes { get; init; } = 5;

    internal IEnumerable<string> Problems()
    {
        if (StallBytes < 1 || StallWindow <= TimeSpan.Zero)
        {
            yield return "the stall limit needs at least a byte and some time";
        }

        if (Resumes < 0 || Retry.Retries < 0)
        {
            yield return "a number of tries is negative";
        }
    }
}
