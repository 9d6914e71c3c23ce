using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>A pod for one shell: made, awaited, and removed with its executors, also those of tools that were killed.</summary>
internal sealed class ShellPod(
    KubernetesClient client,
    DeploySettings settings,
    TimeProvider time,
    Action<string> tell,
    Action<string> warn,
    bool isInteractive
)
{
    private static readonly TimeSpan s_tidying = TimeSpan.FromSeconds(15);

    private readonly AbandonedRuns _runs = new(client, settings.Namespace, time, warn);

    /// <summary>Lends a pod to a session.</summary>
    public async Task<T> UseAsync<T>(
        Manifest template,
        Func<string, Task<T>> session,
        CancellationToken cancellationToken
    )
    {
        await _runs.EndAsync(cancellationToken);
        var run = RunMark.NameOf("shell");
        try
        {
            var job = ShellJob.Of(template, run);
            var made = await client.ApplyAsync(job.Content, new ApplyOptions(), cancellationToken);
            // Beside a terminal nothing may ask for a login; the Job's own deadline ends what such a shell leaves.
            await using var pulse = isInteractive ? null : new RunPulse(client, made.Object, time);
            tell($"{job} created: a driver for this shell");
            return await session(await ReadyAsync(job, cancellationToken));
        }
        finally
        {
            await RemoveAsync(run);
        }
    }

    // Ready, or explained as a deploy is that does not come up.
    private async Task<string> ReadyAsync(Manifest job, CancellationToken cancellationToken)
    {
        var clock = await ClusterClock.ReadAsync(client, time, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pod = PodAsync(job.Name.Name, stop.Token);
        var trouble = new DeployWait(
            client,
            settings,
            clock,
            new LogWaitProgress(_ => { })
        ).WaitAsync([job], stop.Token);
        var first = await Task.WhenAny(pod, trouble);
        await stop.CancelAsync();
        await Task.WhenAll(pod, trouble).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
        return first == pod
            ? await pod
            : throw new PipelineException($"{job} ended before it was ready: try again.");
    }

    private async Task<string> PodAsync(string run, CancellationToken cancellationToken)
    {
        var query = new ObjectQuery("v1", "Pod")
        {
            Namespace = settings.Namespace,
            LabelSelector = $"{SubmissionJob.RunLabel}={run}",
        };
        await foreach (var happened in client.WatchAsync(query, cancellationToken))
        {
            if (
                happened.Kind is WatchEventKind.Added or WatchEventKind.Modified
                && StuckPods.IsReady(happened.Object)
            )
            {
                return happened.Object.Text("metadata", "name") ?? "";
            }
        }

        throw new OperationCanceledException(cancellationToken);
    }

    // Not with the caller's token: a cancelled shell tidies up too.
    private async Task RemoveAsync(string run)
    {
        using var brief = new CancellationTokenSource(s_tidying, time);
        try
        {
            await _runs.EndAsync(run, brief.Token);
        }
        catch (Exception exception)
            when (exception is KubernetesException or OperationCanceledException)
        {
            warn($"Job {run} is not gone yet: a later shell or job removes it");
        }
    }
}
