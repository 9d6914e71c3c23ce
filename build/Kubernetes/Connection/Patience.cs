using System.Net;
using System.Security.Cryptography;
using Polly;
using Polly.Retry;

namespace Kindling.Kubernetes;

/// <summary>Tries again what may succeed later, and obeys Retry-After.</summary>
internal sealed class Patience(KubernetesSettings settings, TimeProvider time)
{
    private ResiliencePipeline? _pipeline;
    private bool _hasMet;

    /// <summary>Told that the server answered, whatever it was.</summary>
    public void Met() => Volatile.Write(ref _hasMet, true);

    public ValueTask<T> RunAsync<T>(
        Func<CancellationToken, ValueTask<T>> action,
        CancellationToken cancellationToken
    ) => (_pipeline ??= Create()).ExecuteAsync(action, cancellationToken);

    /// <summary>Some more than the server asked for, so that those who were turned away together do not come back together.</summary>
    public static TimeSpan Spread(TimeSpan wait) =>
        wait + (wait * (RandomNumberGenerator.GetInt32(0, 250) / 1000.0));

    private ResiliencePipeline Create()
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        // Polly accepts no retry strategy with zero retries.
        if (settings.Retries > 0)
        {
            builder.AddRetry(
                new RetryStrategyOptions
                {
                    MaxRetryAttempts = settings.Retries,
                    Delay = settings.FirstDelay,
                    MaxDelay = settings.LongestWait,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    ShouldHandle = x =>
                        ValueTask.FromResult(MayRetry(x.Outcome.Exception, x.AttemptNumber)),
                    DelayGenerator = x => ValueTask.FromResult(Asked(x.Outcome.Exception)),
                }
            );
        }

        return builder.Build();
    }

    // A server that was there comes back, as when it is restarted in the middle; one that never was is told about soon.
    private bool MayRetry(Exception? exception, int attempt) =>
        exception is KubernetesException { Failure: { IsRetryable: true } failure }
        && !(failure.RetryAfter > settings.LongestWait)
        && (attempt == 0 || Volatile.Read(ref _hasMet));

    private static TimeSpan? Asked(Exception? exception) =>
        exception is KubernetesException { Failure.RetryAfter: { } wait } ? Spread(wait) : null;
}
