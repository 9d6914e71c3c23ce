namespace Kindling.Kubernetes;

/// <summary>How patient a client is, and how much it does at once.</summary>
public sealed record KubernetesSettings
{
    /// <summary>Requests under way at once; streams (watch, logs, exec) do not count. The server has its own queues (priority and fairness).</summary>
    public int MaxParallel { get; init; } = 16;

    /// <summary>Tries after the first; a server that has not answered once gets only one.</summary>
    public int Retries { get; init; } = 6;

    /// <summary>The wait before the first retry; it doubles, with jitter.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>No wait of our own is longer, and a server that asks for more is given up.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait for a connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait for a whole answer, in each try; the server itself gives up after 60 s.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(70);

    /// <summary>Objects in a page of a list.</summary>
    public int PageSize { get; init; } = 500;

    /// <summary>How long the server is asked to keep a watch open; it is opened again afterwards.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a watch goes on trying when the server cannot be reached.</summary>
    public TimeSpan WatchPatience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>True when a person is at the terminal, whom a credential plugin may ask.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>How long a credential plugin may take when it asks nobody.</summary>
    public TimeSpan PluginTimeout { get; init; } = TimeSpan.FromMinutes(1);
}
