namespace Kindling.Pipelines.Downloads;

/// <summary>
/// A bounded queue between two stages. The receiver waits for room without a thread; the other stages are threads of their own that
/// compute all the time, so they simply block. Whoever waits is woken when several chunks, or room for several, are there: with two
/// cores every switch between stages is work that no stage does.
/// </summary>
internal sealed class Pipe
{
    // Hides the jitter of a stage and bounds what waits to 2 MiB.
    private const int Waiting = 16;
    private const int Several = 6;

    private readonly object _gate = new();
    private readonly Queue<Chunk> _chunks = new(Waiting);
    private TaskCompletionSource? _room;
    private bool _completed;

    public void Put(Chunk chunk, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_chunks.Count == Waiting)
            {
                WaitUntil(() => _chunks.Count <= Waiting - Several, cancellationToken);
            }

            Add(chunk);
        }
    }

    /// <summary>As <see cref="Put"/>; for a single stage that has no thread of its own.</summary>
    public async Task PutAsync(Chunk chunk, CancellationToken cancellationToken)
    {
        while (!TryPut(chunk, out var room))
        {
            await room.WaitAsync(cancellationToken);
        }
    }

    /// <summary>No more chunks come.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The next chunk; null at the end, again and again.</summary>
    public Chunk? Take(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_chunks.Count == 0)
            {
                WaitUntil(() => _chunks.Count >= Several || _completed, cancellationToken);
            }

            if (_chunks.TryDequeue(out var chunk) && _chunks.Count == Waiting - Several)
            {
                Monitor.PulseAll(_gate);
                _room?.TrySetResult();
                _room = null;
            }

            return chunk;
        }
    }

    private bool TryPut(Chunk chunk, out Task room)
    {
        lock (_gate)
        {
            if (_chunks.Count < Waiting)
            {
                Add(chunk);
                room = Task.CompletedTask;
                return true;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            room = _room.Task;
            return false;
        }
    }

    private void Add(Chunk chunk)
    {
        _chunks.Enqueue(chunk);
        if (_chunks.Count == Several)
        {
            Monitor.PulseAll(_gate);
        }
    }

    private void WaitUntil(Func<bool> reached, CancellationToken cancellationToken)
    {
        var waking = cancellationToken.UnsafeRegister(static pipe => ((Pipe)pipe!).Wake(), this);
        try
        {
            while (!reached())
            {
                // Before the wait, not after it: a token that was cancelled already calls back while nobody waits yet. From here on
                // the callback cannot get past the gate until we wait.
                cancellationToken.ThrowIfCancellationRequested();
                Monitor.Wait(_gate);
            }
        }
        finally
        {
            // Not Dispose: it would wait for a callback that waits for the gate which we hold. One wake too many harms nobody.
            waking.Unregister();
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }
}
