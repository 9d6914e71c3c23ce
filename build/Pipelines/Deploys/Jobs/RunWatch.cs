using System.Runtime.CompilerServices;
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
        var view = new RunView(run);
        await using var watch = new NamespaceWatch(client, queries, time, cancellationToken);
        while (true)
        {
            await watch.TakeAsync(view, s_tick, cancellationToken);
            if (view.Knows(queries.Select(query => query.Kind)))
            {
                yield return view;
            }
        }
    }
}
