namespace Kindling.Pipelines;

/// <summary>Runs stages side by side; the first failure ends the others and is the one that is told.</summary>
internal static class Stages
{
    public static async Task RunAsync(
        CancellationToken cancellationToken,
        params IReadOnlyList<Func<CancellationToken, Task>> stages
    )
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var all = stages
            .Select(stage => Task.Run(() => stage(linked.Token), CancellationToken.None))
            .ToArray();
        Task? failed = null;
        await foreach (var ended in Task.WhenEach(all).WithCancellation(CancellationToken.None))
        {
            if (!ended.IsCompletedSuccessfully)
            {
                failed ??= ended;
                await linked.CancelAsync();
            }
        }

        if (failed is not null)
        {
            await failed;
        }
    }

    /// <summary>The same work on each item, side by side.</summary>
    public static Task EachAsync<T>(
        IEnumerable<T> items,
        Func<T, CancellationToken, Task> work,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            cancellationToken,
            [.. items.Select(item => (Func<CancellationToken, Task>)(token => work(item, token)))]
        );

    /// <summary>Work that computes all the time gets a thread of its own.</summary>
    public static Task OnThread(Action work) =>
        Task.Factory.StartNew(
            work,
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
}
