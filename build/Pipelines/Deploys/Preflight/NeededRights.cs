using System.Text.Json.Nodes;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>What somebody must be allowed; pure.</summary>
internal static class NeededRights
{
    private static readonly string[] s_making = ["get", "create", "patch"];
    private static readonly string[] s_writing =
    [
        "get",
        "list",
        "watch",
        "create",
        "patch",
        "delete",
    ];

    /// <summary>What the deployer needs for these objects, and to see how they fare.</summary>
    public static IEnumerable<AccessQuestion> OfDeployer(
        IEnumerable<ApiResource> resources,
        string space
    ) =>
        [
            .. resources
                .Distinct()
                .SelectMany(resource =>
                    resource.IsNamespaced
                        ? s_writing.Select(verb =>
                            Question(verb, resource.Group, resource.Plural, null, space)
                        )
                        // A namespace is never deleted, since others may have something in it.
                        : s_making.Select(verb => new AccessQuestion(
                            verb,
                            resource.Group,
                            resource.Plural
                        ))
                ),
            .. new[] { "pods", "persistentvolumeclaims", "events" }.SelectMany(resource =>
                new[] { "list", "watch" }.Select(verb => Question(verb, "", resource, null, space))
            ),
            // They stand between a Deployment and its pods.
            .. new[] { "list", "watch" }.Select(verb =>
                Question(verb, "apps", "replicasets", null, space)
            ),
            Question("get", "", "pods", "log", space),
        ];

    /// <summary>What the service accounts of Spark need: https://spark.apache.org/docs/latest/running-on-kubernetes.html#rbac.</summary>
    public static IEnumerable<(string Account, AccessQuestion Question)> OfAccounts(string space)
    {
        string[] made = ["pods", "services", "configmaps"];
        foreach (var resource in made.Append("persistentvolumeclaims"))
        {
            foreach (var verb in s_writing.Append("deletecollection"))
            {
                yield return ("spark-driver", Question(verb, "", resource, null, space));
            }
        }

        foreach (var resource in made)
        {
            foreach (var verb in s_writing)
            {
                yield return ("spark-submit", Question(verb, "", resource, null, space));
            }
        }

        foreach (var verb in new[] { "create", "patch", "delete" })
        {
            yield return (
                "spark-submit",
                Question(verb, "networking.k8s.io", "networkpolicies", null, space)
            );
        }
    }

    /// <summary>Whether the Roles among these objects will give an account a right.</summary>
    public static bool AreGiven(
        IReadOnlyList<Manifest> manifests,
        string account,
        AccessQuestion question
    )
    {
        var roles = manifests
            .Where(x => x.Kind == "RoleBinding")
            .Where(x => Names(x.Content["subjects"], "name").Contains(account))
            .Select(x => x.Content["roleRef"]?["name"]?.GetValue<string>())
            .ToHashSet();
        return manifests
            .Where(x => x.Kind == "Role" && roles.Contains(x.Name.Name))
            .SelectMany(x => x.Content["rules"]?.AsArray() ?? [])
            .Any(rule =>
                Texts(rule!["apiGroups"]).Contains(question.Group)
                && Texts(rule["resources"]).Contains(question.Resource)
                && Texts(rule["verbs"]).Contains(question.Verb)
            );
    }

    private static AccessQuestion Question(
        string verb,
        string group,
        string resource,
        string? part,
        string space
    ) => new(verb, group, resource) { Subresource = part, Namespace = space };

    private static IEnumerable<string?> Names(JsonNode? list, string field) =>
        (list?.AsArray() ?? []).Select(x => x?[field]?.GetValue<string>());

    private static IEnumerable<string?> Texts(JsonNode? list) =>
        (list?.AsArray() ?? []).Select(x => x?.GetValue<string>());
}
