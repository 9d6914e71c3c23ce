using System.Text.Json;
using Kindling.Kubernetes;
using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Processes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Runs applications in the cluster: a Job submits, the driver's log is followed, and nothing is left behind.</summary>
internal sealed class ClusterJobs(
    KubernetesClient client,
    Manifest template,
    DeploySettings settings,
    TimeProvider time
)
{
    // Within what a build that is cancelled has to end.
    private static readonly TimeSpan s_tidying = TimeSpan.FromSeconds(17);

    /// <summary>Hears what keeps executors from coming: the job may still go on without them.</summary>
    public required Action<string> Warn { get; init; }

    /// <summary>Runs an application that is in the image or in HDFS to its end; answers what its driver said.</summary>
    /// <exception cref="JobFailedException">It ended with another exit code than 0, or was not accepted.</exception>
    /// <exception cref="DeadlineException">The request's deadline passed.</exception>
    public async Task<(string ApplicationId, IReadOnlyList<string> Output)> RunAsync(
        JobRequest request,
        string run,
        Action<string> onLine,
        CancellationToken cancellationToken
    )
    {
        using var late = new CancellationTokenSource(
            request.Deadline ?? Timeout.InfiniteTimeSpan,
            time
        );
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            late.Token,
            cancellationToken
        );
        var output = new DriverOutput(onLine);
        var progress = new RunProgress(request, settings, time, Warn);
        try
        {
            var job = await SubmitAsync(request, run, either.Token);
            await using var pulse = new RunPulse(client, job, time);
            return (await FollowAsync(run, progress, output, either.Token), output.Output);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new DeadlineException(
                $"{request.DisplayName} was ended after {request.Deadline!.Value.TotalSeconds:0} s: "
                    + $"{progress.Obstacle ?? FailureReason.Find(output.All) ?? "it was still at work"}."
            );
        }
        finally
        {
            await RemoveAsync(run);
        }
    }

    // The Secret needs the uid of the Job that it goes with, and the Job's pod needs the Secret.
    private async Task<JsonElement> SubmitAsync(
        JobRequest request,
        string run,
        CancellationToken cancellationToken
    )
    {
        foreach (var setting in SubmissionSettings.ExposedIn(request.Resources))
        {
            Warn(
                $"{setting} can be read by everybody who may see the pods: put it into a Secret and name that by spark.kubernetes.driver.secretKeyRef.NAME=SECRET:KEY (executor.secretKeyRef for executors)."
            );
        }

        var job = await ApplyAsync(
            SubmissionJob.Of(template, request, run, suspend: true),
            cancellationToken
        );
        var secret = SubmissionSettings.SecretOf(
            request.Resources,
            run,
            job.Object.Text("metadata", "uid") ?? ""
        );
        secret["metadata"]!["namespace"] = settings.Namespace;
        await ApplyAsync(new Manifest(secret, template.Component), cancellationToken);
        await ApplyAsync(
            SubmissionJob.Of(template, request, run, suspend: false),
            cancellationToken
        );
        return job.Object;
    }

    private Task<Applied> ApplyAsync(Manifest manifest, CancellationToken cancellationToken) =>
        client.ApplyAsync(manifest.Content, new ApplyOptions(), cancellationToken);

    private async Task<string> FollowAsync(
        string run,
        RunProgress progress,
        DriverOutput output,
        CancellationToken cancellationToken
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task? log = null;
        var isTold = false;
        try
        {
            await foreach (var state in StatesAsync(run, cancellationToken))
            {
                if (state is { Refusal: not null, HasStarted: false, Submission: { } pod })
                {
                    // Without its lines the refusal is told all the same.
                    await ReadAsync(NameOf(pod), output, follow: false, cancellationToken)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    cancellationToken.ThrowIfCancellationRequested();
                }

                progress.Check(state, output.All);
                if (state is { HasStarted: true, Driver: { } driver })
                {
                    log ??= ReadAsync(NameOf(driver), output, follow: true, stop.Token);
                    if (log.IsFaulted && !isTold)
                    {
                        isTold = true;
                        Warn(
                            $"The driver's log broke off, and the job goes on: {log.Exception!.InnerException!.Message}"
                        );
                    }

                    if (state.ExitCode is { } code)
                    {
                        // How it ended is known, though a node may have lost its last lines.
                        await log.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                        cancellationToken.ThrowIfCancellationRequested();
                        progress.ThrowIfFailed(code, output.All);
                        return driver.Text("metadata", "labels", "spark-app-selector") ?? "";
                    }
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await (log ?? Task.CompletedTask).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing
            );
        }

        throw new OperationCanceledException(cancellationToken);
    }

    private IAsyncEnumerable<RunState> StatesAsync(
        string run,
        CancellationToken cancellationToken
    ) =>
        new RunWatch(client, settings.Namespace, time)
            .ViewsAsync(run, cancellationToken)
            .Select(RunState.Of);

    private PodName NameOf(JsonElement pod) =>
        new(pod.Text("metadata", "name") ?? "", settings.Namespace);

    private async Task ReadAsync(
        PodName pod,
        DriverOutput output,
        bool follow,
        CancellationToken cancellationToken
    )
    {
        var query = new LogQuery(pod) { Follow = follow, TailLines = follow ? null : 200 };
        await foreach (var line in client.ReadLogAsync(query, cancellationToken))
        {
            // A pod's log does not tell errors from output.
            output.Add(new OutputLine(line.Text, IsError: DriverOutput.IsNoise(line.Text)));
        }
    }

    // Not with the caller's token: a cancelled run tidies up too.
    private async Task RemoveAsync(string run)
    {
        using var brief = new CancellationTokenSource(s_tidying, time);
        try
        {
            await new AbandonedRuns(client, settings.Namespace, time, Warn).EndAsync(
                run,
                brief.Token
            );
        }
        catch (Exception exception)
            when (exception is KubernetesException or OperationCanceledException)
        {
            Warn($"What is left of {run} goes with a later run: {exception.Message}");
        }
    }
}
