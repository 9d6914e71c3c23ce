using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Takes away what is ours, and what Spark made; what somebody else put into the namespace stays.</summary>
internal sealed class DeployRemoval(
    KubernetesClient client,
    DeploySettings settings,
    TimeProvider time,
    Action<string> tell
)
{
    private const string Ours = "app.kubernetes.io/part-of=kindling";

    // On all that Spark makes: https://spark.apache.org/docs/latest/running-on-kubernetes.html.
    private const string Sparks = "spark-app-selector";

    private static readonly string[] s_optional =
    [
        "Ingress",
        "NetworkPolicy",
        "PodDisruptionBudget",
        "LimitRange",
        "ResourceQuota",
    ];

    private static readonly string[] s_labels = [Ours, Sparks];

    // What makes others before what is made; volumes last.
    private static readonly (string ApiVersion, string Kind)[][] s_stages =
    [
        [("batch/v1", "Job"), ("apps/v1", "StatefulSet"), ("apps/v1", "Deployment")],
        [("v1", "Pod")],
        [
            ("v1", "Service"),
            ("v1", "ConfigMap"),
            ("v1", "Secret"),
            ("policy/v1", "PodDisruptionBudget"),
            ("networking.k8s.io/v1", "NetworkPolicy"),
            ("networking.k8s.io/v1", "Ingress"),
            ("rbac.authorization.k8s.io/v1", "RoleBinding"),
            ("rbac.authorization.k8s.io/v1", "Role"),
            ("v1", "ServiceAccount"),
            ("v1", "LimitRange"),
            ("v1", "ResourceQuota"),
        ],
    ];

    /// <summary>Removes all and waits until it is gone; answers how many objects there were.</summary>
    public async Task<int> RemoveAsync(bool purge, CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var stage in s_stages)
        {
            await RemoveStageAsync(stage);
        }

        if (purge)
        {
            await RemoveStageAsync([("v1", "PersistentVolumeClaim")]);
        }

        return removed;

        Task RemoveStageAsync(IEnumerable<(string ApiVersion, string Kind)> kinds) =>
            Stages.EachAsync(
                kinds,
                async (kind, token) =>
                {
                    foreach (var labels in s_labels)
                    {
                        Interlocked.Add(ref removed, await RemoveAsync(kind, labels, token));
                    }
                },
                cancellationToken
            );
    }

    private async Task<int> RemoveAsync(
        (string ApiVersion, string Kind) kind,
        string labels,
        CancellationToken cancellationToken
    )
    {
        var query = new ObjectQuery(kind.ApiVersion, kind.Kind)
        {
            Namespace = settings.Namespace,
            LabelSelector = labels,
        };
        var found = (await ListAsync(query, cancellationToken))
            .Select(item => new ObjectName(
                kind.ApiVersion,
                kind.Kind,
                item.Text("metadata", "name") ?? "",
                settings.Namespace
            ))
            .ToArray();
        await Stages.EachAsync(found, RemoveAsync, cancellationToken);
        return found.Length;
    }

    // Of what is optional, who may not see it has deployed none; if somebody else has, it stays, and that is told.
    private async Task<IReadOnlyList<JsonElement>> ListAsync(
        ObjectQuery query,
        CancellationToken cancellationToken
    )
    {
        if (!s_optional.Contains(query.Kind))
        {
            return (await client.ListAsync(query, cancellationToken)).Items;
        }

        var found = await Visible.ListAsync(client, query, cancellationToken);
        if (found is null)
        {
            tell($"{query.Kind}: you may not list them, so what is there stays");
        }

        return found ?? [];
    }

    private async Task RemoveAsync(ObjectName name, CancellationToken cancellationToken)
    {
        await client.DeleteAsync(
            name,
            new DeleteOptions { Propagation = Propagation.Foreground },
            cancellationToken
        );
        await Absence.WaitAsync(client, name, settings.ResourceDeadline, time, cancellationToken);
        tell($"{name.Kind} {name.Name} removed");
    }
}
