namespace Kindling.Kubernetes;

/// <summary>Waits longer with each failure in a row, up to 30 s as client-go's reflector does, and gives up when the server stays away.</summary>
internal sealed class WatchBackoff(KubernetesSettings settings, TimeProvider time)
{
    // client-go calls a watch that ends sooner, and told nothing, a very short one.
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(1);
    private int _failures;
    private bool _hasTold;
    private DateTimeOffset? _awaySince;

    /// <summary>Told that the server allowed a watch.</summary>
    public void Opened()
    {
        _awaySince = null;
        _hasTold = false;
    }

    /// <summary>Told that something came.</summary>
    public void Worked()
    {
        _awaySince = null;
        _failures = 0;
        _hasTold = true;
    }

    /// <summary>Waits, or throws the failure on when there have been only failures for too long.</summary>
    public async Task WaitAsync(KubernetesException failure, CancellationToken cancellationToken)
    {
        _awaySince ??= time.GetUtcNow();
        if (time.GetUtcNow() - _awaySince >= settings.WatchPatience)
        {
            throw failure;
        }

        await Task.Delay(
            Patience.Spread(failure.Failure.RetryAfter ?? Next()),
            time,
            cancellationToken
        );
    }

    /// <summary>Waits after a watch that ended at once, as a server does that is busy starting.</summary>
    public async Task RestAsync(long opened, CancellationToken cancellationToken)
    {
        if (!_hasTold && time.GetElapsedTime(opened) < s_short)
        {
            await Task.Delay(Patience.Spread(Next()), time, cancellationToken);
        }
    }

    private TimeSpan Next()
    {
        var own = settings.FirstDelay * Math.Pow(2, Math.Min(_failures++, 10));
        return own < settings.LongestWait ? own : settings.LongestWait;
    }
}
