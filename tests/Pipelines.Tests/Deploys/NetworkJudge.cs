using System.Net;
using System.Text.Json.Nodes;
using Manifest = Kindling.Pipelines.Deploys.Manifest;

namespace Kindling.Pipelines.Tests.Deploys;

/// <summary>Who speaks or listens: a pod in a namespace, or an address outside of the cluster.</summary>
internal sealed record NetworkEnd(
    string Name,
    string? Namespace,
    IReadOnlyDictionary<string, string> Labels,
    IPAddress? Address = null
)
{
    /// <summary>What a kubelet does comes from the node of the pod that it does it to.</summary>
    public bool IsOwnNode { get; init; }

    public override string ToString() => Name;
}

/// <summary>
/// What NetworkPolicies allow, as https://kubernetes.io/docs/concepts/services-networking/network-policies/ says: a pod that no policy
/// selects for a direction is open in it; others may do what any of those policies allows; a connection must be allowed at both ends.
/// Names of ports are not used here, and are refused.
/// </summary>
internal sealed class NetworkJudge(IEnumerable<Manifest> policies)
{
    private readonly IReadOnlyList<Manifest> _policies =
    [
        .. policies.Where(x => x.Kind == "NetworkPolicy"),
    ];

    public bool Allows(NetworkEnd from, NetworkEnd to, int port, string protocol = "TCP") =>
        from == to
        || from.IsOwnNode
        || Allows("Egress", "egress", "to", from, to, port, protocol)
            && Allows("Ingress", "ingress", "from", to, from, port, protocol);

    private bool Allows(
        string type,
        string rules,
        string peers,
        NetworkEnd pod,
        NetworkEnd other,
        int port,
        string protocol
    )
    {
        var selecting = _policies.Where(x => Types(x).Contains(type) && Selects(x, pod)).ToArray();
        return selecting.Length == 0
            || selecting
                .SelectMany(x =>
                    (x.Content["spec"]![rules]?.AsArray() ?? []).Select(rule => (x, rule!))
                )
                .Any(x =>
                    HasPeer(x.Item2[peers], x.x.Name.Namespace!, other)
                    && HasPort(x.Item2["ports"], port, protocol)
                );
    }

    private static string[] Types(Manifest policy) =>
        policy.Content["spec"]!["policyTypes"] is JsonArray types
            ? [.. types.Select(x => x!.GetValue<string>())]
        : policy.Content["spec"]!["egress"] is null ? ["Ingress"]
        : ["Ingress", "Egress"];

    private static bool Selects(Manifest policy, NetworkEnd pod) =>
        pod.Namespace is not null
        && pod.Namespace == policy.Name.Namespace
        && Matches(policy.Content["spec"]!["podSelector"]!, pod.Labels);

    // A rule without peers is for all, and so is one without ports.
    private static bool HasPeer(JsonNode? peers, string space, NetworkEnd other) =>
        peers is not JsonArray { Count: > 0 } list || list.Any(x => IsPeer(x!, space, other));

    private static bool IsPeer(JsonNode peer, string space, NetworkEnd other)
    {
        if (peer["ipBlock"] is { } block)
        {
            return other.Address is { } address
                && IPNetwork.Parse(block["cidr"]!.GetValue<string>()).Contains(address)
                && !(block["except"]?.AsArray() ?? []).Any(x =>
                    IPNetwork.Parse(x!.GetValue<string>()).Contains(address)
                );
        }

        var isInNamespace = peer["namespaceSelector"] is { } spaces
            ? other.Namespace is { } name
                && Matches(
                    spaces,
                    new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = name }
                )
            : other.Namespace == space;
        return isInNamespace
            && (peer["podSelector"] is not { } pods || Matches(pods, other.Labels));
    }

    private static bool HasPort(JsonNode? ports, int port, string protocol) =>
        ports is not JsonArray { Count: > 0 } list
        || list.Any(x =>
            (x!["protocol"]?.GetValue<string>() ?? "TCP") == protocol
            && (
                x["port"] is null
                || x["port"]!.GetValue<long>() is var first
                    && port >= first
                    && port <= (x["endPort"]?.GetValue<long>() ?? first)
            )
        );

    private static bool Matches(JsonNode selector, IReadOnlyDictionary<string, string> labels) =>
        (selector["matchLabels"]?.AsObject() ?? []).All(x =>
            labels.GetValueOrDefault(x.Key) == x.Value!.GetValue<string>()
        ) && (selector["matchExpressions"]?.AsArray() ?? []).All(x => Meets(x!, labels));

    private static bool Meets(JsonNode wanted, IReadOnlyDictionary<string, string> labels)
    {
        var value = labels.GetValueOrDefault(wanted["key"]!.GetValue<string>());
        var isListed = (wanted["values"]?.AsArray() ?? []).Any(x => x!.GetValue<string>() == value);
        return wanted["operator"]!.GetValue<string>() switch
        {
            "In" => isListed,
            "NotIn" => !isListed,
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            var other => throw new NotSupportedException(other),
        };
    }
}
