using System.Text;

namespace Kindling.Kubernetes;

/// <summary>Where a cluster is and who speaks to it.</summary>
/// <param name="Server">The address of the API server; it may have a path.</param>
public sealed record ClusterAccess(Uri Server)
{
    /// <summary>What named this cluster, as it may be told to a person: "context 'dev' of /home/u/.kube/config".</summary>
    public string Source { get; init; } = "the caller";

    /// <summary>The namespace for what names none.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>The authorities that sign for the server, as PEM; null for the machine's own list.</summary>
    public string? AuthorityPem { get; init; }

    /// <summary>True when the server's certificate is not looked at.</summary>
    public bool SkipVerify { get; init; }

    /// <summary>The name in the server's certificate, where it is not that of the address.</summary>
    public string? ServerName { get; init; }

    /// <summary>The proxy; null for that of HTTPS_PROXY, or none.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>True when answers may come compressed.</summary>
    public bool AllowCompression { get; init; } = true;

    /// <summary>Who speaks.</summary>
    public ClusterUser User { get; init; } = new();

    // .NET takes the name for TLS from the Host header; null leaves it to the address.
    internal string? HostHeader => ServerName;

    /// <summary>The access that kubectl would use, or what the caller was given, or that of the pod it runs in.</summary>
    /// <exception cref="KubernetesException">There is none, or it is not complete.</exception>
    public static ClusterAccess Find(AccessOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new AccessSearch(options).Find();
    }
}

/// <summary>Who speaks to a cluster. Its text shows no secrets.</summary>
public sealed record ClusterUser
{
    /// <summary>A bearer token.</summary>
    public string? Token { get; init; }

    /// <summary>A file with a token that is renewed.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The client's certificate, as PEM.</summary>
    public string? CertificatePem { get; init; }

    /// <summary>Its key, as PEM.</summary>
    public string? KeyPem { get; init; }

    /// <summary>A program that knows.</summary>
    public ExecPlugin? Plugin { get; init; }

    /// <summary>The headers that let this user act as another: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Impersonation { get; init; } = [];

    private bool PrintMembers(StringBuilder builder)
    {
        var kind =
            Plugin is not null ? "a program"
            : CertificatePem is not null ? "a certificate"
            : (Token ?? TokenFile) is not null ? "a token"
            : "nothing";
        builder.Append("known by ").Append(kind);
        return true;
    }
}

/// <summary>A program that prints credentials: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins.</summary>
/// <param name="Command">A word of the PATH, or a path.</param>
/// <param name="ApiVersion">client.authentication.k8s.io/v1 or v1beta1.</param>
public sealed record ExecPlugin(string Command, string ApiVersion)
{
    /// <summary>The arguments, each as it is.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>What is added to the environment.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } =
        new Dictionary<string, string>();

    /// <summary>True when the program is told about the cluster.</summary>
    public bool ProvideClusterInfo { get; init; }

    /// <summary>The cluster's own settings for the program, as JSON: the extension client.authentication.k8s.io/exec.</summary>
    public string? ClusterConfigJson { get; init; }

    /// <summary>Never, IfAvailable or Always: whether it may ask the person at the terminal.</summary>
    public string InteractiveMode { get; init; } = "IfAvailable";

    /// <summary>How to get it, told when it is not there.</summary>
    public string? InstallHint { get; init; }

    // Arguments and variables may be secrets.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(Command);
        return true;
    }
}
