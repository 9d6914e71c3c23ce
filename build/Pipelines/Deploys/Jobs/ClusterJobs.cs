using System.Text.Json;
using Kindling.Kubernetes;
using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Processes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Runs applications in the cluster: a Job submits, the driver's log is followed, and nothing is left behind.</summary>
internal sealed class ClusterJobs(
    KubernetesClient client,
    Manifest template,
    string space,
    TimeProvider time
)
{
    private static readonly TimeSpan s_tidying = TimeSpan.FromSeconds(15);

    /// <summary>Runs an application that is in the image or in HDFS to its end; answers what its driver said.</summary>
    /// <exception cref="JobFailedException">It ended with another exit code than 0, or was not accepted.</exception>
    public async Task<(string ApplicationId, IReadOnlyList<string> Output)> RunAsync(
        JobRequest request,
        string run,
        Action<string> onLine,
        CancellationToken cancellationToken
    )
    {
        var output = new DriverOutput(onLine);
        try
        {
            await client.ApplyAsync(
                SubmissionJob.Of(template, request, run).Content,
                new ApplyOptions(),
                cancellationToken
            );
            var id = await DriverAsync(request, run, cancellationToken);
            var driver = new PodName(SubmissionJob.DriverOf(run), space);
            await foreach (
                var line in client.ReadLogAsync(
                    new LogQuery(driver) { Follow = true },
                    cancellationToken
                )
            )
            {
                output.Add(new OutputLine(line.Text, IsError: false));
            }

            var code = await ExitCodeAsync(driver, cancellationToken);
            return code == 0
                ? (id, output.Output)
                : throw Failed(request, code, FailureReason.Find(output.All));
        }
        finally
        {
            await RemoveAsync(run);
        }
    }

    // Until the driver has started, or the submission has failed.
    private async Task<string> DriverAsync(
        JobRequest request,
        string run,
        CancellationToken cancellationToken
    )
    {
        var query = new ObjectQuery("v1", "Pod")
        {
            Namespace = space,
            LabelSelector = $"{SubmissionJob.RunLabel}={run}",
        };
        await foreach (var happened in client.WatchAsync(query, cancellationToken))
        {
            if (happened.Kind is WatchEventKind.Listed or WatchEventKind.Deleted)
            {
                continue;
            }

            var pod = happened.Object;
            var phase = pod.Text("status", "phase");
            if (pod.Text("metadata", "name") == SubmissionJob.DriverOf(run))
            {
                if (phase is "Running" or "Succeeded" or "Failed")
                {
                    return pod.Text("metadata", "labels", "spark-app-selector") ?? "";
                }
            }
            else if (phase == "Failed" && pod.Text("metadata", "labels", "job-name") == run)
            {
                throw await RefusedAsync(request, pod, cancellationToken);
            }
        }

        throw new OperationCanceledException(cancellationToken);
    }

    private async Task<JobFailedException> RefusedAsync(
        JobRequest request,
        JsonElement pod,
        CancellationToken cancellationToken
    )
    {
        var lines = new List<string>();
        var name = new PodName(pod.Text("metadata", "name") ?? "", space);
        await foreach (
            var line in client.ReadLogAsync(
                new LogQuery(name) { TailLines = 200 },
                cancellationToken
            )
        )
        {
            lines.Add(line.Text);
        }

        return Failed(request, ExitCodeOf(pod), FailureReason.Find(lines));
    }

    private static JobFailedException Failed(JobRequest request, int code, string? reason) =>
        new(
            $"{request.DisplayName} failed with exit code {code}{(reason is null ? "" : $": {reason}")}",
            code
        );

    private async Task<int> ExitCodeAsync(PodName driver, CancellationToken cancellationToken)
    {
        var name = new ObjectName("v1", "Pod", driver.Name, space);
        await foreach (var happened in client.WatchAsync(ObjectQuery.For(name), cancellationToken))
        {
            if (
                happened.Kind != WatchEventKind.Listed
                && happened.Object.Text("status", "phase") is "Succeeded" or "Failed"
            )
            {
                return ExitCodeOf(happened.Object);
            }
        }

        return -1;
    }

    private static int ExitCodeOf(JsonElement pod) =>
        (int)(
            pod.Items("status", "containerStatuses")
                .Select(x => x.At("state", "terminated").Number("exitCode"))
                .FirstOrDefault(x => x is not null)
            ?? -1
        );

    // Not with the caller's token: a cancelled run tidies up too.
    private async Task RemoveAsync(string run)
    {
        using var brief = new CancellationTokenSource(s_tidying, time);
        try
        {
            await new AbandonedRuns(client, space).EndAsync(run, brief.Token);
        }
        catch (Exception exception)
            when (exception is KubernetesException or OperationCanceledException)
        {
            // What went wrong before says more, and the next run removes it.
            return;
        }
    }
}
