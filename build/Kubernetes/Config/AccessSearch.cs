namespace Kindling.Kubernetes;

/// <summary>
/// Looks for a cluster: a given address; else kubeconfig files in client-go's order (tools/clientcmd/loader.go); else the pod that
/// we run in.
/// </summary>
internal sealed class AccessSearch(AccessOptions options)
{
    public ClusterAccess Find()
    {
        var access = FindAny();
        return options.Namespace is { } given ? access with { Namespace = given } : access;
    }

    private ClusterAccess FindAny()
    {
        if (options.Server is not null)
        {
            return GivenAccess.From(options, options.Server, "the given address");
        }

        if (options is { File: null, Context: null } && options.Variable("KUBE_URL") is { } url)
        {
            return GivenAccess.From(options, url, "KUBE_URL");
        }

        var config = Load();
        return !config.IsEmpty ? new ContextReader(config, options).Read()
            : options.Variable("KUBERNETES_SERVICE_HOST") is { } host
            && File.Exists(Path.Combine(options.AccountFolder, "token"))
                ? GivenAccess.InCluster(options, host)
            : throw Nowhere();
    }

    private KubeConfig Load() =>
        options.File is { } file
            ? KubeConfig.Load(file)
            : KubeConfig.Merge([.. Files().Where(File.Exists).Select(KubeConfig.Load)]);

    private IEnumerable<string> Files() =>
        options.Variable("KUBECONFIG") is { } list
            ? list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Distinct(StringComparer.Ordinal)
            : [Path.Combine(options.HomeDirectory, ".kube", "config")];

    private KubernetesException Nowhere()
    {
        var token = options.Variable("KUBE_TOKEN") is null
            ? ""
            : " KUBE_TOKEN is set; it needs the server's address in KUBE_URL.";
        return KubernetesException.Of(
            "read",
            string.Join(Path.PathSeparator, options.File is { } file ? [file] : Files()),
            "there is no cluster in it",
            $"Set KUBECONFIG, or KUBE_URL with KUBE_TOKEN and KUBE_CA_PEM.{token}"
        );
    }
}
