using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// What runs left in a namespace whose tool was killed. Several people may run jobs at once: only what a process of this machine began
/// that is gone is taken away. A Job may be gone before its driver, so both say whose they are.
/// </summary>
internal sealed class AbandonedRuns(KubernetesClient client, string space)
{
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        foreach (var (apiVersion, kind) in new[] { ("batch/v1", "Job"), ("v1", "Pod") })
        {
            var query = new ObjectQuery(apiVersion, kind)
            {
                Namespace = space,
                LabelSelector = SubmissionJob.RunLabel,
            };
            var found = await client.ListAsync(query, cancellationToken);
            var runs = found
                .Items.Where(item =>
                    RunMark.Parse(item.Text("metadata", "annotations", RunMark.Annotation))
                        is { IsGone: true }
                )
                .Select(item => item.Text("metadata", "labels", SubmissionJob.RunLabel) ?? "");
            foreach (var run in runs.Distinct(StringComparer.Ordinal))
            {
                await EndAsync(run, cancellationToken);
            }
        }
    }

    /// <summary>Removes a run: its Job with the pod that submits, so that no driver comes after that; then what Spark made, which belongs to its driver.</summary>
    public async Task EndAsync(string run, CancellationToken cancellationToken)
    {
        var job = new ObjectName("batch/v1", "Job", run, space);
        var driver = new ObjectName("v1", "Pod", SubmissionJob.DriverOf(run), space);
        foreach (var name in new[] { job, driver })
        {
            await client.DeleteAsync(
                name,
                new DeleteOptions { Propagation = Propagation.Foreground },
                cancellationToken
            );
            await Absence.WaitAsync(client, name, cancellationToken);
        }
    }
}
