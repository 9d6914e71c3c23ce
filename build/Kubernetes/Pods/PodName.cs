namespace Kindling.Kubernetes;

/// <summary>A pod, or one of its containers.</summary>
/// <param name="Name">The pod.</param>
/// <param name="Namespace">Null for the client's.</param>
/// <param name="Container">Null for the only one, or the one that its annotation kubectl.kubernetes.io/default-container names.</param>
public sealed record PodName(string Name, string? Namespace = null, string? Container = null)
{
    internal string Path(string space, string part) =>
        $"/api/v1/namespaces/{Uri.EscapeDataString(Namespace ?? space)}/pods/{Uri.EscapeDataString(Name)}/{part}";
}
