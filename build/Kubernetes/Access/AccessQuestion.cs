using System.Text.Json.Nodes;

namespace Kindling.Kubernetes;

/// <summary>Something that a user may do, or not: https://kubernetes.io/docs/reference/kubernetes-api/authorization-resources/subject-access-review-v1/.</summary>
/// <param name="Verb">get, list, watch, create, patch, delete.</param>
/// <param name="Group">apps; empty for the core.</param>
/// <param name="Resource">The plural: deployments.</param>
public sealed record AccessQuestion(string Verb, string Group, string Resource)
{
    /// <summary>As in pods/exec.</summary>
    public string? Subresource { get; init; }

    /// <summary>The namespace; null for what belongs to the whole cluster, or for all namespaces.</summary>
    public string? Namespace { get; init; }

    /// <summary>One object; null for all.</summary>
    public string? Name { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var resource = Group.Length > 0 ? $"{Resource}.{Group}" : Resource;
        var part = Subresource is null ? "" : $"/{Subresource}";
        var space = Namespace is null ? "" : $" in {Namespace}";
        return $"{Verb} {resource}{part}{space}";
    }

    internal JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["verb"] = Verb,
            ["group"] = Group,
            ["resource"] = Resource,
        };
        foreach (
            var (key, value) in new[]
            {
                ("subresource", Subresource),
                ("namespace", Namespace),
                ("name", Name),
            }
        )
        {
            if (value is not null)
            {
                json[key] = value;
            }
        }

        return json;
    }
}

/// <summary>Somebody.</summary>
/// <param name="User">The name as the server knows it.</param>
/// <param name="Groups">All groups; the server adds none.</param>
public sealed record AccessSubject(string User, IReadOnlyList<string> Groups)
{
    /// <summary>A service account, with the groups that all of them have: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/.</summary>
    public static AccessSubject ServiceAccount(string space, string name) =>
        new(
            $"system:serviceaccount:{space}:{name}",
            ["system:serviceaccounts", $"system:serviceaccounts:{space}", "system:authenticated"]
        );
}

/// <summary>The server's answer.</summary>
/// <param name="IsAllowed">Whether it may be done.</param>
/// <param name="Reason">The rule that allows it, or why the question could not be answered whole.</param>
public sealed record AccessAnswer(bool IsAllowed, string? Reason);
