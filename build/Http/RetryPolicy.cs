using System.Net;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Kindling.Http;

/// <summary>Tries again what may succeed later, and obeys Retry-After.</summary>
public static class RetryPolicy
{
    /// <summary>The policy; each try has its own deadline for the head of the answer.</summary>
    internal static ResiliencePipeline<HttpResponseMessage> Create(
        RetrySettings settings,
        TimeProvider time
    )
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time };
        // Polly accepts no retry strategy with zero retries.
        if (settings.Retries > 0)
        {
            builder.AddRetry(Options(settings, time));
        }

        // Polly accepts no infinite timeout either.
        if (settings.ResponseTimeout != Timeout.InfiniteTimeSpan)
        {
            builder.AddTimeout(new TimeoutStrategyOptions { Timeout = settings.ResponseTimeout });
        }

        return builder.Build();
    }

    /// <summary>True for a status after which the same request may succeed.</summary>
    public static bool IsTransient(HttpStatusCode status) =>
        status
            is HttpStatusCode.TooManyRequests
                or HttpStatusCode.RequestTimeout
                or HttpStatusCode.InternalServerError
                or HttpStatusCode.BadGateway
                or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout;

    /// <summary>The wait that the server asked for, in seconds or as a date (RFC 9110, 10.2.3); null when it did not.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage? response, DateTimeOffset now)
    {
        if (response?.Headers.RetryAfter is not { } asked)
        {
            return null;
        }

        var wait = asked.Delta ?? asked.Date - now;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static RetryStrategyOptions<HttpResponseMessage> Options(
        RetrySettings settings,
        TimeProvider time
    ) =>
        new()
        {
            MaxRetryAttempts = settings.Retries,
            Delay = settings.FirstDelay,
            MaxDelay = settings.LongestWait,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = outcome =>
                ValueTask.FromResult(MayRetry(outcome.Outcome, settings, time)),
            DelayGenerator = outcome =>
                ValueTask.FromResult(RetryAfter(outcome.Outcome.Result, time.GetUtcNow())),
        };

    private static bool MayRetry(
        Outcome<HttpResponseMessage> outcome,
        RetrySettings settings,
        TimeProvider time
    ) =>
        outcome switch
        {
            { Exception: HttpRequestException exception } => IsTransient(exception),
            { Exception: TimeoutRejectedException } => true,
            { Result: { } response } => IsTransient(response.StatusCode)
                && IsRepeatable(response)
                && !(RetryAfter(response, time.GetUtcNow()) > settings.LongestWait),
            _ => false,
        };

    /// <summary>True for a failure that may pass: a bad certificate stays bad, and a name that does not resolve seldom appears within a second.</summary>
    public static bool IsTransient(HttpRequestException exception) =>
        exception.HttpRequestError
            is not (HttpRequestError.SecureConnectionError or HttpRequestError.NameResolutionError);

    // A POST that a server failed half-way may have had its effect; one that was turned away has not.
    private static bool IsRepeatable(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
        || response.RequestMessage?.Method != HttpMethod.Post;
}
