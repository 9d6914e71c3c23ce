using Kindling.Kubernetes;

namespace Kindling.Pipelines.Tests.Deploys;

/// <summary>The kinds that a <see cref="FakeStore"/> knows, and where they are.</summary>
internal static class StoreDiscovery
{
    private static readonly (string ApiVersion, string Plural, string Kind)[] s_kinds =
    [
        ("v1", "namespaces", "Namespace"),
        ("v1", "configmaps", "ConfigMap"),
        ("v1", "secrets", "Secret"),
        ("v1", "services", "Service"),
        ("v1", "serviceaccounts", "ServiceAccount"),
        ("v1", "persistentvolumeclaims", "PersistentVolumeClaim"),
        ("v1", "resourcequotas", "ResourceQuota"),
        ("v1", "limitranges", "LimitRange"),
        ("v1", "pods", "Pod"),
        ("v1", "events", "Event"),
        ("v1", "nodes", "Node"),
        ("apps/v1", "statefulsets", "StatefulSet"),
        ("apps/v1", "deployments", "Deployment"),
        ("apps/v1", "replicasets", "ReplicaSet"),
        ("batch/v1", "jobs", "Job"),
        ("policy/v1", "poddisruptionbudgets", "PodDisruptionBudget"),
        ("networking.k8s.io/v1", "networkpolicies", "NetworkPolicy"),
        ("networking.k8s.io/v1", "ingresses", "Ingress"),
        ("rbac.authorization.k8s.io/v1", "roles", "Role"),
        ("rbac.authorization.k8s.io/v1", "rolebindings", "RoleBinding"),
        ("storage.k8s.io/v1", "storageclasses", "StorageClass"),
        ("discovery.k8s.io/v1", "endpointslices", "EndpointSlice"),
    ];

    private static readonly string[] s_ofTheCluster = ["Namespace", "Node", "StorageClass"];

    public static string Core => Reply(s_kinds.Where(x => x.ApiVersion == "v1"));

    public static string Groups => Reply(s_kinds.Where(x => x.ApiVersion != "v1"));

    public static bool IsCollection(string path) =>
        s_kinds.Any(x => path.EndsWith($"/{x.Plural}", StringComparison.Ordinal));

    public static string PathOf(ObjectName name)
    {
        var kind = s_kinds.Single(x => (x.ApiVersion, x.Kind) == (name.ApiVersion, name.Kind));
        var root = name.ApiVersion == "v1" ? "/api/v1" : $"/apis/{name.ApiVersion}";
        return s_ofTheCluster.Contains(name.Kind)
            ? $"{root}/{kind.Plural}/{name.Name}"
            : $"{root}/namespaces/{name.Namespace ?? FakeStore.Space}/{kind.Plural}/{name.Name}";
    }

    private static string Reply(IEnumerable<(string ApiVersion, string Plural, string Kind)> kinds)
    {
        var groups = kinds
            .GroupBy(x => x.ApiVersion)
            .Select(x =>
                $$"""{"metadata":{{{(
                    x.Key == "v1" ? "" : $"\"name\":\"{x.Key.Split('/')[0]}\""
                )}}},"versions":[{"version":"v1","freshness":"Current","resources":[{{string.Join(
                    ',',
                    x.Select(Resource)
                )}}]}]}"""
            );
        return $$"""{"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[{{string.Join(
            ',',
            groups
        )}}]}""";
    }

    private static string Resource((string ApiVersion, string Plural, string Kind) kind) =>
        $$"""{"resource":"{{kind.Plural}}","responseKind":{"kind":"{{kind.Kind}}"},"scope":"{{(
            s_ofTheCluster.Contains(kind.Kind) ? "Cluster" : "Namespaced"
        )}}","verbs":["get","list","watch","patch","delete"]}""";
}
