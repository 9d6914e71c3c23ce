using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// What runs left in a namespace whose tool was killed. Several people may run jobs at once: only what a process of this machine began
/// that is gone, or what is older than any job may be, is taken away.
/// </summary>
internal sealed class AbandonedRuns(KubernetesClient client, string space, TimeProvider time)
{
    private static readonly TimeSpan s_age = TimeSpan.FromHours(24);

    public async Task EndAsync(CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - s_age;
        var query = new ObjectQuery("batch/v1", "Job")
        {
            Namespace = space,
            LabelSelector = SubmissionJob.RunLabel,
        };
        var found = await client.ListAsync(query, cancellationToken);
        foreach (var job in found.Items)
        {
            var mark = RunMark.Parse(job.Text("metadata", "annotations", RunMark.Annotation));
            var made = job.At("metadata", "creationTimestamp").GetDateTimeOffset();
            if (mark is { IsGone: true } || made < oldest)
            {
                await EndAsync(job.Text("metadata", "name") ?? "", cancellationToken);
            }
        }
    }

    /// <summary>Removes a run: what Spark made belongs to its driver and goes with it.</summary>
    public async Task EndAsync(string run, CancellationToken cancellationToken)
    {
        ObjectName[] made =
        [
            new("batch/v1", "Job", run, space),
            new("v1", "Pod", SubmissionJob.DriverOf(run), space),
        ];
        foreach (var name in made)
        {
            await client.DeleteAsync(name, new DeleteOptions(), cancellationToken);
        }
    }
}
