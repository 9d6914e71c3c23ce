using Kindling.Http;
using Polly;
using Polly.Retry;

namespace Kindling.Forges;

/// <summary>
/// Sends again what may succeed later: what only reads, and what was turned away unread. Whatever else may have had its effect is
/// not sent again before somebody has looked.
/// </summary>
internal sealed class Patience(RetrySettings settings, TimeProvider time)
{
    private readonly ResiliencePipeline _pipeline = Create(settings, time);

    public ValueTask<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> action,
        CancellationToken cancellationToken
    ) => _pipeline.ExecuteAsync(async token => await action(token), cancellationToken);

    private static ResiliencePipeline Create(RetrySettings settings, TimeProvider time)
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
                    ShouldHandle = x => ValueTask.FromResult(MayRetry(x.Outcome.Exception)),
                    DelayGenerator = x => ValueTask.FromResult(Asked(x.Outcome.Exception)),
                }
            );
        }

        return builder.Build();

        bool MayRetry(Exception? exception) =>
            exception is ForgeException { Failure: { IsRepeatable: true } failure }
            && !(failure.Wait > settings.LongestWait);

        // Whoever comes at once is turned away again.
        TimeSpan? Asked(Exception? exception) =>
            exception is ForgeException { Failure.Wait: { } wait }
                ? TimeSpan.FromTicks(Math.Max(wait.Ticks, settings.FirstDelay.Ticks))
                : null;
    }
}
