using System.Text.Json.Nodes;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>What somebody must be allowed; pure.</summary>
internal static class NeededRights
{
    private static readonly string[] s_making = ["get", "create", "patch"];

    // What a deploy looks at while it waits: https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb.
    private static readonly (string Group, string Resource)[] s_watched =
    [
        ("apps", "deployments"),
        ("apps", "statefulsets"),
        // They stand between a Deployment and its pods.
        ("apps", "replicasets"),
        ("batch", "jobs"),
        ("", "pods"),
        ("", "persistentvolumeclaims"),
        ("", "events"),
    ];

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
    )
    {
        var all = resources.Distinct().ToArray();
        var namespaced = all.Where(x => x.IsNamespaced)
            .SelectMany(x => s_making.Append("list").Select(verb => (verb, x.Group, x.Plural)));
        var watched = s_watched.SelectMany(x =>
            new[] { "list", "watch" }.Select(verb => (verb, x.Group, x.Resource))
        );
        // A Job that failed is made anew, and a pod that hinders its StatefulSet goes.
        (string, string, string)[] deleted = all.Any(x => x.Plural == "jobs")
            ? [("delete", "batch", "jobs"), ("delete", "", "pods")]
            : [("delete", "", "pods")];
        var whole = all.Where(x => !x.IsNamespaced)
            .SelectMany(x => s_making.Select(verb => new AccessQuestion(verb, x.Group, x.Plural)));
        return
        [
            .. namespaced
                .Concat(watched)
                .Concat(deleted)
                .Distinct()
                .Select(x => Question(x.Item1, x.Item2, x.Item3, null, space)),
            Question("get", "", "pods", "log", space),
            .. whole,
        ];
    }

    /// <summary>What the Roles among these objects give.</summary>
    public static IEnumerable<AccessQuestion> Given(
        IEnumerable<Manifest> manifests,
        string space
    ) =>
        from rule in manifests
            .Where(x => x.Kind == "Role")
            .SelectMany(x => x.Content["rules"]?.AsArray() ?? [])
        from verb in Texts(rule["verbs"])
        from apiGroup in Texts(rule["apiGroups"])
        from resource in Texts(rule["resources"])
        select Question(verb, apiGroup, resource, null, space);

    /// <summary>What who submits jobs needs, to make a run, follow it and take it away; for the checks of Smoke also a command in a pod.</summary>
    public static IEnumerable<AccessQuestion> OfSubmitter(string space, bool withCommands)
    {
        (string Group, string Resource, string? Part, string[] Verbs)[] rights =
        [
            ("batch", "jobs", null, ["get", "list", "watch", "create", "patch", "delete"]),
            ("", "pods", null, ["get", "list", "watch", "delete"]),
            // Not to read them: a run's settings are written only.
            ("", "secrets", null, ["create", "patch", "delete"]),
            ("", "services", null, ["get"]),
            ("", "events", null, ["list", "watch"]),
            ("", "pods", "log", ["get"]),
            // By WebSocket, so get; and create, which servers since 1.35 ask for too.
            ("", "pods", "portforward", ["get", "create"]),
            ("", "pods", "exec", withCommands ? ["get", "create"] : []),
        ];
        return rights.SelectMany(x =>
            x.Verbs.Select(verb => Question(verb, x.Group, x.Resource, x.Part, space))
        );
    }

    /// <summary>What the service accounts of Spark need: https://spark.apache.org/docs/latest/running-on-kubernetes.html#rbac.</summary>
    public static IEnumerable<(string Account, AccessQuestion Question)> OfAccounts(string space)
    {
        string[] made = ["pods", "services", "configmaps"];
        foreach (var resource in made)
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
