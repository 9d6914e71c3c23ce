using System.Threading.Channels;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Watches kinds of objects in a namespace, side by side.</summary>
internal sealed class NamespaceWatch : IAsyncDisposable
{
    private readonly Channel<(string Kind, WatchEvent Event)> _news = Channel.CreateUnbounded<(
        string,
        WatchEvent
    )>();

    private readonly CancellationTokenSource _stop;
    private readonly Task[] _watches;
    private readonly TimeProvider _time;
    private Task<bool>? _more;

    public NamespaceWatch(
        KubernetesClient client,
        IEnumerable<ObjectQuery> queries,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        _time = time;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _watches = [.. queries.Select(query => WatchAsync(client, query, _stop.Token))];
    }

    /// <summary>Waits for news, but no longer than this; then gives them all to the view.</summary>
    public async Task TakeAsync(
        WatchedObjects view,
        TimeSpan longest,
        CancellationToken cancellationToken
    )
    {
        // News end the wait at once; a wait that ends without them goes on the next time.
        _more ??= _news.Reader.WaitToReadAsync(_stop.Token).AsTask();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (await Task.WhenAny(_more, Task.Delay(longest, _time, over.Token)) == _more)
        {
            await over.CancelAsync();
            await _more;
            _more = null;
        }

        cancellationToken.ThrowIfCancellationRequested();
        while (_news.Reader.TryRead(out var item))
        {
            view.Take(item.Kind, item.Event);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_watches);
        _stop.Dispose();
    }

    private async Task WatchAsync(
        KubernetesClient client,
        ObjectQuery query,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await foreach (var happened in client.WatchAsync(query, cancellationToken))
            {
                _news.Writer.TryWrite((query.Kind, happened));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
            when (exception is KubernetesException or IOException or InvalidDataException)
        {
            // Whatever it is: who waits for news must hear that none will come.
            _news.Writer.TryComplete(exception);
        }
    }
}
