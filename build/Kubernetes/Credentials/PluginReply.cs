using System.Text;
using System.Text.Json;

namespace Kindling.Kubernetes;

/// <summary>What goes to a credential plugin and what comes back: https://kubernetes.io/docs/reference/config-api/client-authentication.v1/.</summary>
internal static class PluginReply
{
    /// <summary>The value of KUBERNETES_EXEC_INFO.</summary>
    public static string Info(ExecPlugin plugin, ClusterAccess access, bool isInteractive)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", plugin.ApiVersion);
            json.WriteString("kind", "ExecCredential");
            json.WriteStartObject("spec");
            json.WriteBoolean("interactive", isInteractive);
            if (plugin.ProvideClusterInfo)
            {
                WriteCluster(json, plugin, access);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>The login in the program's output, which is never shown: it is a secret.</summary>
    public static PluginLogin Read(string output, ExecPlugin plugin)
    {
        JsonElement root;
        try
        {
            root = JsonElement.Parse(output);
        }
        catch (JsonException)
        {
            throw Failure(plugin, "what it printed is no JSON");
        }

        if (root.Text("apiVersion") != plugin.ApiVersion)
        {
            throw Failure(
                plugin,
                $"it answers in {root.Text("apiVersion") ?? "no version"}, the kubeconfig wants {plugin.ApiVersion}"
            );
        }

        var token = root.Text("status", "token");
        var certificate = root.Text("status", "clientCertificateData");
        var key = root.Text("status", "clientKeyData");
        if ((certificate is null) != (key is null) || (token is null && certificate is null))
        {
            throw Failure(plugin, "it gave neither a token nor a certificate with its key");
        }

        return new PluginLogin(
            new Login(
                token,
                certificate is null
                    ? null
                    : ClientCertificate.FromPem(certificate, key!, plugin.Command)
            ),
            ReadTime(root, plugin)
        );
    }

    private static DateTimeOffset? ReadTime(JsonElement root, ExecPlugin plugin) =>
        root.At("status", "expirationTimestamp") is not { ValueKind: JsonValueKind.String } ends
            ? null
        : ends.TryGetDateTimeOffset(out var time) ? time
        : throw Failure(plugin, "its expirationTimestamp is no time");

    private static void WriteCluster(Utf8JsonWriter json, ExecPlugin plugin, ClusterAccess access)
    {
        json.WriteStartObject("cluster");
        json.WriteString("server", access.Server.OriginalString);
        json.WriteBoolean("insecure-skip-tls-verify", access.SkipVerify);
        if (access.ServerName is { } name)
        {
            json.WriteString("tls-server-name", name);
        }

        if (access.AuthorityPem is { } authority)
        {
            json.WriteBase64String("certificate-authority-data", Encoding.UTF8.GetBytes(authority));
        }

        if (access.Proxy is { } proxy)
        {
            json.WriteString("proxy-url", proxy.OriginalString);
        }

        if (plugin.ClusterConfigJson is { } config)
        {
            json.WritePropertyName("config");
            json.WriteRawValue(config);
        }

        json.WriteEndObject();
    }

    private static KubernetesException Failure(ExecPlugin plugin, string message) =>
        KubernetesException.Of(
            "run",
            plugin.Command,
            message,
            plugin.InstallHint ?? "Renew the program, or make the kubeconfig anew."
        );
}
