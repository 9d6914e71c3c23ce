namespace Kindling.Forges;

/// <summary>Ends a request that stands still for too long; one that moves may take as long as it takes.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _either;

    public Deadline(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        Patience = patience;
        _limit = new CancellationTokenSource(patience, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _limit.Token);
    }

    public TimeSpan Patience { get; }

    public CancellationToken Token => _either.Token;

    /// <summary>Something moved: the time runs from now.</summary>
    public void Restart() => _limit.CancelAfter(Patience);

    public void Dispose()
    {
        _either.Dispose();
        _limit.Dispose();
    }
}
