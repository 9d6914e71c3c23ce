namespace Kindling.Http;

/// <summary>How patient a client is with one server.</summary>
public sealed record RetrySettings
{
    /// <summary>Tries after the first.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>The wait before the first retry; it doubles, with jitter.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A server that asks for more than this is given up.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long to wait for the connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long to wait for the head of the answer, in each try; infinite where the answer is the end of long work.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
