using Kindling.Docker;
using Kindling.Http;
using Kindling.Oci;
using Polly;
using Polly.Retry;

namespace Kindling.Pipelines.Images;

/// <summary>
/// Repeats a push or a pull of the engine that a passing fault of the registry has ended. The engine itself sends a layer up to five times, 5 to 20 s apart
/// (https://github.com/moby/moby/blob/v20.10.24/distribution/xfer/upload.go), but a 429, a token that has ended and the manifest are
/// told at once or in vain, and what it did send stays: so the whole push is asked for again. It keeps Retry-After to itself, too;
/// hence the question of ours before each repeat, whose answer tells it, and whether the login is still good.
/// </summary>
internal sealed class TransferRepeat(RetrySettings settings, TimeProvider time)
{
    /// <summary>Transfers, and does so again.</summary>
    /// <param name="transfer">The push or pull, which ends with the first of its faults.</param>
    /// <param name="ask">Asks the registry whether it would take it, before each repeat; null for nothing to ask.</param>
    /// <param name="tell">Hears why and when it is repeated.</param>
    /// <param name="cancellationToken">Ends it all.</param>
    public async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> transfer,
        Func<CancellationToken, Task>? ask,
        Action<string> tell,
        CancellationToken cancellationToken
    )
    {
        var again = false;
        return await Pipeline(tell)
            .ExecuteAsync(
                async token =>
                {
                    if (again && ask is not null)
                    {
                        await ask(token);
                    }

                    again = true;
                    return await transfer(token);
                },
                cancellationToken
            );
    }

    private ResiliencePipeline Pipeline(Action<string> tell) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(
                new RetryStrategyOptions
                {
                    MaxRetryAttempts = settings.Retries,
                    Delay = settings.FirstDelay,
                    MaxDelay = settings.LongestWait,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    ShouldHandle = x => ValueTask.FromResult(MayPass(x.Outcome.Exception)),
                    DelayGenerator = x =>
                        ValueTask.FromResult(
                            (x.Outcome.Exception as RegistryException)?.RetryAfter
                        ),
                    OnRetry = x =>
                    {
                        tell(Told(x));
                        return ValueTask.CompletedTask;
                    },
                }
            )
            .Build();

    private bool MayPass(Exception? exception) =>
        exception switch
        {
            TransferFailedException transfer => transfer.MayPass,
            RegistryException { IsRetryable: true } registry => !(
                registry.RetryAfter > settings.LongestWait
            ),
            _ => false,
        };

    private string Told(OnRetryArguments<object> retry)
    {
        var reason = retry.Outcome.Exception is TransferFailedException transfer
            ? transfer.Reason
            : retry.Outcome.Exception?.Message;
        return $"{reason}: again in {retry.RetryDelay.TotalSeconds:0.0} s ({retry.AttemptNumber + 1} of {settings.Retries})";
    }
}
