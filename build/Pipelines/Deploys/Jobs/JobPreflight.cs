using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Looks, before anything is made, for rights that are missing to run a job; all at once.</summary>
internal static class JobPreflight
{
    public static async Task CheckAsync(
        KubernetesClient client,
        string space,
        bool withCommands,
        CancellationToken cancellationToken
    )
    {
        var missing = await new RightsCheck(client, space).OfSubmitterAsync(
            withCommands,
            cancellationToken
        );
        if (missing.Count > 0)
        {
            throw new DeployRefusedException(missing);
        }
    }
}
