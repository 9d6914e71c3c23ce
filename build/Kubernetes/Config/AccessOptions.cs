using System.Text;

namespace Kindling.Kubernetes;

/// <summary>What decides which cluster is meant. Its text shows no secrets.</summary>
/// <param name="Variables">KUBECONFIG; KUBE_URL, KUBE_TOKEN, KUBE_CA_PEM and KUBE_NAMESPACE; KUBERNETES_SERVICE_HOST and _PORT; those that plugins get.</param>
/// <param name="HomeDirectory">Where .kube is.</param>
public sealed record AccessOptions(
    IReadOnlyDictionary<string, string> Variables,
    string HomeDirectory
)
{
    /// <summary>One kubeconfig file, which must be there, instead of KUBECONFIG's.</summary>
    public string? File { get; init; }

    /// <summary>A context, instead of current-context.</summary>
    public string? Context { get; init; }

    /// <summary>A namespace, instead of the context's.</summary>
    public string? Namespace { get; init; }

    /// <summary>The address of an API server, instead of KUBE_URL's; with it no kubeconfig is read.</summary>
    public string? Server { get; init; }

    /// <summary>Where a pod finds its service account.</summary>
    internal string AccountFolder { get; init; } = "/var/run/secrets/kubernetes.io/serviceaccount";

    internal string? Variable(string name) =>
        Variables.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value)
            ? value
            : null;

    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(File ?? Server ?? Context);
        return true;
    }
}
