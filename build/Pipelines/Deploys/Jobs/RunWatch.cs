using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Watches what belongs to a run, with the warnings of its namespace.</summary>
internal sealed class RunWatch(KubernetesClient client, string space, TimeProvider time)
{
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);

    /// <summary>The view after each change, and each second without one, since findings count only when they last.</summary>
    public async IAsyncEnumerable<RunView> ViewsAsync(
        string run,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var label = $"{SubmissionJob.RunLabel}={run}";
        ObjectQuery[] queries =
        [
            new("batch/v1", "Job") { Namespace = space, LabelSelector = label },
            new("v1", "Pod") { Namespace = space, LabelSelector = label },
            new("v1", "Event") { Namespace = space },
        ];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var news = Channel.CreateUnbounded<(string Kind, WatchEvent Event)>();
        var watches = queries.Select(query => WatchAsync(query, news.Writer, stop.Token)).ToArray();
        try
        {
            var view = new RunView(run);
            while (true)
            {
                await NewsAsync(news.Reader, cancellationToken);
                while (news.Reader.TryRead(out var item))
                {
                    view.Take(item.Kind, item.Event);
                }

                if (view.Knows(queries.Select(query => query.Kind)))
                {
                    yield return view;
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(watches);
        }
    }

    private async Task NewsAsync(
        ChannelReader<(string Kind, WatchEvent Event)> news,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await news.WaitToReadAsync(cancellationToken)
                .AsTask()
                .WaitAsync(s_tick, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nothing happened for a second, which may be what has to be told.
            return;
        }
    }

    private async Task WatchAsync(
        ObjectQuery query,
        ChannelWriter<(string Kind, WatchEvent Event)> news,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await foreach (var happened in client.WatchAsync(query, cancellationToken))
            {
                news.TryWrite((query.Kind, happened));
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
            news.TryComplete(exception);
        }
    }
}
