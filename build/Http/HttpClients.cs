namespace Kindling.Http;

/// <summary>Makes the clients that all of Kindling uses.</summary>
public static class HttpClients
{
    /// <summary>A client that connects, waits and retries within the given bounds; the body of an answer has no deadline.</summary>
    /// <param name="settings">The bounds.</param>
    /// <param name="time">The clock that the waits go by.</param>
    /// <param name="configure">What is special about the connection: a Unix socket, certificates, no proxy.</param>
    public static HttpClient Create(
        RetrySettings settings,
        TimeProvider time,
        Action<SocketsHttpHandler>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        RetryHandler? handler = null;
        try
        {
            handler = new RetryHandler(settings, time, configure);
            var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
            client.DefaultRequestHeaders.UserAgent.ParseAdd("kindling");
            // From here on the client owns the handler.
            handler = null;
            return client;
        }
        finally
        {
            handler?.Dispose();
        }
    }
}
