using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Does what a plan says: one stage after the other, what stands in one side by side.</summary>
internal sealed class DeployApplier(
    KubernetesClient client,
    DeploySettings settings,
    TimeProvider time,
    Action<string> tell
)
{
    public async Task ApplyAsync(DeployPlan plan, CancellationToken cancellationToken)
    {
        foreach (var stage in plan.Stages)
        {
            await Stages.EachAsync(stage, ApplyAsync, cancellationToken);
        }
    }

    private async Task ApplyAsync(PlannedChange change, CancellationToken cancellationToken)
    {
        if (change is { Kind: ChangeKind.Replace, Live: { } live })
        {
            await RemoveAsync(change.Manifest.Name, live, cancellationToken);
        }

        await client.ApplyAsync(
            change.Manifest.Content,
            new ApplyOptions { Force = settings.ForceConflicts },
            cancellationToken
        );
        tell(
            $"{change.Manifest} {change.Kind switch { ChangeKind.Create => "created", ChangeKind.Replace => "made anew", _ => "changed" }}"
        );
    }

    // Exactly the one that was looked at, and with its pods: one of the same name would take them for its own.
    private async Task RemoveAsync(
        ObjectName name,
        JsonElement live,
        CancellationToken cancellationToken
    )
    {
        await client.DeleteAsync(
            name,
            new DeleteOptions
            {
                Propagation = Propagation.Foreground,
                Uid = live.Text("metadata", "uid"),
            },
            cancellationToken
        );
        await Absence.WaitAsync(client, name, settings.ResourceDeadline, time, cancellationToken);
    }
}
