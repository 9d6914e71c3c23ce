namespace Kindling.Http;

/// <summary>Makes the clients that all of Kindling uses.</summary>
public static class HttpClients
{
    /// <summary>A client that connects, waits and retries within the given bounds; the body of an answer has no deadline.</summary>
    public static HttpClient Create(RetrySettings settings, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(settings);
        RetryHandler? handler = null;
        try
        {
            handler = new RetryHandler(settings, time);
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
