using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// What runs left in a namespace whose tool was killed. Several people may run jobs at once: only what nobody follows any more is taken
/// away.
/// </summary>
/// <param name="client">The cluster.</param>
/// <param name="space">The namespace.</param>
/// <param name="time">The clock.</param>
/// <param name="warn">Hears of what does not go.</param>
internal sealed class AbandonedRuns(
    KubernetesClient client,
    string space,
    TimeProvider time,
    Action<string> warn
)
{
    // A pod on a node that is gone stays for ever, and holds up who wants to run something else.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    // Longer than a driver needs to say goodbye to its executors.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);

    public async Task EndAsync(CancellationToken cancellationToken)
    {
        // Its driver's pod comes after its Job.
        var pods = await ListAsync("v1", "Pod", SubmissionJob.RunLabel, cancellationToken);
        var jobs = await ListAsync("batch/v1", "Job", SubmissionJob.RunLabel, cancellationToken);
        var clock =
            jobs.Count > 0 ? await ClusterClock.ReadAsync(client, time, cancellationToken) : time;
        await Stages.EachAsync(
            RunLeftovers.In(jobs, pods, clock.GetUtcNow()),
            async (run, token) =>
            {
                try
                {
                    await EndAsync(run, token);
                }
                catch (Exception exception)
                    when (exception is DeadlineException or KubernetesException)
                {
                    warn($"What a killed run left does not go: {exception.Message}");
                }
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Removes a run. Its Job with the pod that submits goes before the driver is looked for a second time, so that none comes after
    /// that; what Spark made belongs to its driver.
    /// </summary>
    public async Task EndAsync(string run, CancellationToken cancellationToken)
    {
        var job = new ObjectName("batch/v1", "Job", run, space);
        var driver = new ObjectName("v1", "Pod", SubmissionJob.DriverOf(run), space);
        var secret = new ObjectName("v1", "Secret", run, space);
        await Stages.EachAsync([job, driver, secret], DeleteAsync, cancellationToken);
        await Absence.WaitAsync(client, job, s_patience, time, cancellationToken);
        await DeleteAsync(driver, cancellationToken);
        await Stages.EachAsync(
            await PodsAsync(run, cancellationToken),
            async (pod, token) =>
            {
                await DeleteAsync(pod, token);
                await Absence.WaitAsync(client, pod, s_patience, time, token);
            },
            cancellationToken
        );
    }

    private async Task<IEnumerable<ObjectName>> PodsAsync(
        string run,
        CancellationToken cancellationToken
    )
    {
        var pods = await ListAsync(
            "v1",
            "Pod",
            $"{SubmissionJob.RunLabel}={run}",
            cancellationToken
        );
        return pods.Select(pod => new ObjectName(
            "v1",
            "Pod",
            pod.Text("metadata", "name") ?? "",
            space
        ));
    }

    private async Task<IReadOnlyList<JsonElement>> ListAsync(
        string apiVersion,
        string kind,
        string labels,
        CancellationToken cancellationToken
    )
    {
        var query = new ObjectQuery(apiVersion, kind) { Namespace = space, LabelSelector = labels };
        return (await client.ListAsync(query, cancellationToken)).Items;
    }

    // A Secret is gone at once, so that nobody needs the right to see it.
    private Task DeleteAsync(ObjectName name, CancellationToken cancellationToken) =>
        client.DeleteAsync(
            name,
            new DeleteOptions
            {
                Propagation =
                    name.Kind == "Secret" ? Propagation.Background : Propagation.Foreground,
                GracePeriod = name.Kind == "Pod" ? s_grace : null,
            },
            cancellationToken
        );
}
