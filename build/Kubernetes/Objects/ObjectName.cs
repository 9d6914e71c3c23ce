using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kindling.Kubernetes;

/// <summary>Which object.</summary>
/// <param name="ApiVersion">apps/v1.</param>
/// <param name="Kind">Deployment.</param>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Null for the client's; not looked at for what belongs to the whole cluster.</param>
public sealed record ObjectName(
    string ApiVersion,
    string Kind,
    string Name,
    string? Namespace = null
)
{
    /// <summary>The name that a manifest has.</summary>
    /// <exception cref="KubernetesException">It lacks apiVersion, kind or metadata.name.</exception>
    public static ObjectName Of(JsonObject manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var metadata = manifest["metadata"] as JsonObject;
        string Need(JsonNode? node, string field) =>
            node?.GetValueKind() == JsonValueKind.String
            && node.GetValue<string>() is { Length: > 0 } text
                ? text
                : throw KubernetesException.Of(
                    "read",
                    "a manifest",
                    $"it has no {field}",
                    "Add it."
                );
        return new ObjectName(
            Need(manifest["apiVersion"], "apiVersion"),
            Need(manifest["kind"], "kind"),
            Need(metadata?["name"], "metadata.name"),
            metadata?["namespace"]?.GetValue<string>()
        );
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Namespace is null ? $"{Kind} {Name}" : $"{Kind} {Namespace}/{Name}";
}

/// <summary>Which objects of a kind.</summary>
/// <param name="ApiVersion">v1.</param>
/// <param name="Kind">Pod.</param>
public sealed record ObjectQuery(string ApiVersion, string Kind)
{
    /// <summary>The namespace; null for all of the cluster.</summary>
    public string? Namespace { get; init; }

    /// <summary>As in "app=x,tier!=y".</summary>
    public string? LabelSelector { get; init; }

    /// <summary>As in "involvedObject.uid=…".</summary>
    public string? FieldSelector { get; init; }

    /// <summary>One object, whether it is there yet or not.</summary>
    public static ObjectQuery For(ObjectName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new ObjectQuery(name.ApiVersion, name.Kind)
        {
            Namespace = name.Namespace,
            FieldSelector = $"metadata.name={name.Name}",
        };
    }

    internal IEnumerable<(string Key, string? Value)> Parameters =>
        [("labelSelector", LabelSelector), ("fieldSelector", FieldSelector)];
}

/// <summary>Objects as they all were at one moment.</summary>
/// <param name="Items">The objects; those of a list lack apiVersion and kind, as the server sends them.</param>
/// <param name="ResourceVersion">The moment.</param>
public sealed record ObjectList(IReadOnlyList<JsonElement> Items, string ResourceVersion);
