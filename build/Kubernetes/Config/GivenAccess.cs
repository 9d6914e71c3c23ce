namespace Kindling.Kubernetes;

/// <summary>Access without a kubeconfig.</summary>
internal static class GivenAccess
{
    /// <summary>An address with the variables that GitLab's jobs had: KUBE_TOKEN, KUBE_CA_PEM (PEM or a file of it), KUBE_NAMESPACE.</summary>
    public static ClusterAccess From(AccessOptions options, string server, string source)
    {
        var authority = options.Variable("KUBE_CA_PEM") ?? options.Variable("KUBE_CA_PEM_FILE");
        return new ClusterAccess(ServerAddress.Parse(server, source, isSecure: true))
        {
            Source = source,
            Namespace = options.Variable("KUBE_NAMESPACE") ?? "default",
            AuthorityPem = authority is null ? null : Pem(authority),
            User = new ClusterUser { Token = OneLine(options.Variable("KUBE_TOKEN")) },
        };
    }

    /// <summary>The pod's own service account: https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/.</summary>
    public static ClusterAccess InCluster(AccessOptions options, string host)
    {
        var port = options.Variable("KUBERNETES_SERVICE_PORT") ?? "443";
        var name = host.Contains(':') ? $"[{host}]" : host;
        var space = Path.Combine(options.AccountFolder, "namespace");
        return new ClusterAccess(new Uri($"https://{name}:{port}"))
        {
            Source = "the pod's service account",
            Namespace = File.Exists(space) ? File.ReadAllText(space).Trim() : "default",
            AuthorityPem = ConfigFile.Read(Path.Combine(options.AccountFolder, "ca.crt")),
            User = new ClusterUser { TokenFile = Path.Combine(options.AccountFolder, "token") },
        };
    }

    private static string Pem(string text) =>
        text.Contains("-----BEGIN", StringComparison.Ordinal) ? text : ConfigFile.Read(text.Trim());

    // Tokens are often copied with the line ends of a terminal.
    private static string? OneLine(string? token) =>
        token is null ? null : string.Concat(token.Where(x => !char.IsWhiteSpace(x)));
}

/// <summary>Reads what a configuration refers to.</summary>
internal static class ConfigFile
{
    public static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw KubernetesException.Of(
                "read",
                file,
                exception.Message,
                "The cluster's configuration names this file; put it there, or name another.",
                exception
            );
        }
    }
}

/// <summary>Reads the address of an API server.</summary>
internal static class ServerAddress
{
    /// <param name="text">A URL, or host and port.</param>
    /// <param name="source">What says so.</param>
    /// <param name="isSecure">Whether host and port mean https: client-go does when it knows certificates, rest/url_utils.go.</param>
    public static Uri Parse(string text, string source, bool isSecure)
    {
        var full = text.Contains("://", StringComparison.Ordinal)
            ? text
            : $"{(isSecure ? "https" : "http")}://{text}";
        return
            Uri.TryCreate(full, UriKind.Absolute, out var address)
            && address.Scheme is "https" or "http"
            && address.UserInfo.Length == 0
            ? address
            : throw KubernetesException.Of(
                "read",
                source,
                "the server's address is no http or https URL",
                "Write it as https://host:6443."
            );
    }
}
