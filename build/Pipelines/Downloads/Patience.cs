namespace Kindling.Pipelines.Downloads;

/// <summary>A mirror that sends too little for too long.</summary>
internal sealed class StallException(string reason) : Exception(reason);

/// <summary>
/// Reads with a stall limit: only the time spent waiting for the mirror counts, not the time in which our own disk held things up.
/// </summary>
internal sealed class Patience(TransferLimits limits, TimeProvider time)
{
    private TimeSpan _waited;
    private long _bytes;

    public async ValueTask<int> ReadAsync(
        Stream body,
        Memory<byte> buffer,
        CancellationToken cancellationToken
    )
    {
        using var deadline = new CancellationTokenSource(limits.StallWindow - _waited, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            deadline.Token,
            cancellationToken
        );
        var start = time.GetTimestamp();
        try
        {
            var count = await body.ReadAsync(buffer, either.Token);
            Count(count, time.GetElapsedTime(start));
            return count;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Stalled();
        }
    }

    private void Count(int count, TimeSpan waited)
    {
        _bytes += count;
        _waited += waited;
        if (_bytes >= limits.StallBytes || count == 0)
        {
            Reset();
        }
        else if (_waited >= limits.StallWindow)
        {
            throw Stalled();
        }
    }

    private StallException Stalled()
    {
        var seconds = limits.StallWindow.TotalSeconds;
        var reason =
            $"it stalled ({_bytes} bytes in {seconds:0.#} s, at least {limits.StallBytes} are asked for)";
        Reset();
        return new StallException(reason);
    }

    private void Reset()
    {
        _bytes = 0;
        _waited = TimeSpan.Zero;
    }
}
