using System.Net;
using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Lists for those who may not see everything.</summary>
internal static class Visible
{
    /// <summary>What a query finds; null where it is forbidden.</summary>
    public static async Task<IReadOnlyList<JsonElement>?> ListAsync(
        KubernetesClient client,
        ObjectQuery query,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (await client.ListAsync(query, cancellationToken)).Items;
        }
        catch (KubernetesException exception) when (exception.Status == HttpStatusCode.Forbidden)
        {
            return null;
        }
    }
}
