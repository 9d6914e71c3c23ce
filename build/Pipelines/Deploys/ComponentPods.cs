using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>The pods of a component that neither have ended nor are about to, by their names.</summary>
internal sealed class ComponentPods(KubernetesClient client, string space)
{
    public async Task<IReadOnlyList<JsonElement>> ListAsync(
        string component,
        CancellationToken cancellationToken
    )
    {
        var query = new ObjectQuery("v1", "Pod")
        {
            Namespace = space,
            LabelSelector =
                $"app.kubernetes.io/part-of=kindling,app.kubernetes.io/component={component}",
        };
        var list = await client.ListAsync(query, cancellationToken);
        return
        [
            .. list
                .Items.Where(pod => pod.Text("metadata", "deletionTimestamp") is null)
                .Where(pod => pod.Text("status", "phase") is not ("Succeeded" or "Failed"))
                .OrderBy(NameOf, StringComparer.Ordinal),
        ];
    }

    public static string NameOf(JsonElement pod) => pod.Text("metadata", "name") ?? "";
}
