using System.Text;
using System.Text.Json;

namespace Kindling.Kubernetes;

/// <summary>Makes the access that a context of a kubeconfig stands for.</summary>
internal sealed class ContextReader(KubeConfig config, AccessOptions options)
{
    // https://kubernetes.io/docs/reference/config-api/client-authentication.v1/#client-authentication-k8s-io-v1-Cluster
    private const string ExecExtension = "client.authentication.k8s.io/exec";

    public ClusterAccess Read()
    {
        var (name, context) = Context();
        var cluster = Entry(
            config.Clusters,
            context.Value.Text("cluster"),
            "cluster",
            name,
            context
        );
        var user = context.Value.Text("user") is { } named
            ? Entry(config.Users, named, "user", name, context)
            : null;
        var authority = Pem(cluster, "certificate-authority");
        var skip = cluster.Value.Flag("insecure-skip-tls-verify");
        var knows =
            authority is not null
            || skip
            || user?.Value.Text("client-certificate") is not null
            || user?.Value.Text("client-certificate-data") is not null;
        return new ClusterAccess(
            ServerAddress.Parse(cluster.Value.Text("server") ?? "", cluster.File, knows)
        )
        {
            Source = $"context '{name}' of {context.File}",
            Namespace = context.Value.Text("namespace") ?? "default",
            AuthorityPem = authority,
            SkipVerify = skip,
            ServerName = cluster.Value.Text("tls-server-name"),
            Proxy = Proxy(cluster),
            AllowCompression = !cluster.Value.Flag("disable-compression"),
            User = user is null
                ? new ClusterUser()
                : new UserReader(user).Read(ExecConfig(cluster)),
        };
    }

    private (string Name, ConfigEntry Entry) Context()
    {
        var known = string.Join(", ", config.Contexts.Keys.Order(StringComparer.Ordinal));
        var name =
            options.Context
            ?? config.CurrentContext
            ?? throw Problem("there is no current-context", $"Choose one of {known}.");
        return config.Contexts.TryGetValue(name, out var entry)
            ? (name, entry)
            : throw Problem($"there is no context '{name}'", $"Choose one of {known}.");
    }

    private static ConfigEntry Entry(
        IReadOnlyDictionary<string, ConfigEntry> entries,
        string? name,
        string kind,
        string context,
        ConfigEntry origin
    ) =>
        name is not null && entries.TryGetValue(name, out var entry)
            ? entry
            : throw KubernetesException.Of(
                "read",
                origin.File,
                $"context '{context}' names the {kind} '{name}', which is not there",
                $"Add it, or its file to KUBECONFIG."
            );

    private KubernetesException Problem(string message, string advice) =>
        KubernetesException.Of(
            "read",
            string.Join(
                Path.PathSeparator,
                config
                    .Contexts.Values.Concat(config.Clusters.Values)
                    .Select(x => x.File)
                    .Distinct(StringComparer.Ordinal)
            ),
            message,
            advice
        );

    private static Uri? Proxy(ConfigEntry cluster)
    {
        if (cluster.Value.Text("proxy-url") is not { } text)
        {
            return null;
        }

        return
            Uri.TryCreate(text, UriKind.Absolute, out var proxy)
            && proxy.Scheme is "http" or "https" or "socks5"
            ? proxy
            : throw KubernetesException.Of(
                "read",
                cluster.File,
                "proxy-url is no http, https or socks5 URL",
                "Write it as http://host:3128."
            );
    }

    private static string? ExecConfig(ConfigEntry cluster) =>
        cluster
            .Value.Items("extensions")
            .Where(x => x.Text("name") == ExecExtension)
            .Select(x => x.At("extension"))
            .Where(x => x.ValueKind != JsonValueKind.Undefined)
            .Select(x => x.GetRawText())
            .FirstOrDefault();

    /// <summary>Text that stands in the entry, in base64, or else in a file that it names.</summary>
    internal static string? Pem(ConfigEntry entry, string field)
    {
        if (entry.Value.Text(field + "-data") is not { } data)
        {
            return entry.Value.Text(field) is { } file
                ? ConfigFile.Read(entry.Resolve(file))
                : null;
        }

        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(data));
        }
        catch (FormatException exception)
        {
            throw KubernetesException.Of(
                "read",
                entry.File,
                $"{field}-data is not base64",
                "Make the kubeconfig anew.",
                exception
            );
        }
    }
}
