using System.Text.Json;

namespace Kindling.Kubernetes;

/// <summary>Reads a user of a kubeconfig: client-go, tools/clientcmd/client_config.go.</summary>
internal sealed class UserReader(ConfigEntry user)
{
    public const string V1 = "client.authentication.k8s.io/v1";
    public const string V1Beta1 = "client.authentication.k8s.io/v1beta1";

    public ClusterUser Read(string? execConfig)
    {
        RefuseWhatIsGone();
        var value = user.Value;
        var certificate = ContextReader.Pem(user, "client-certificate");
        var key = ContextReader.Pem(user, "client-key");
        if ((certificate is null) != (key is null))
        {
            throw Problem(
                "there is a client certificate or a client key, not both",
                "Name client-certificate and client-key."
            );
        }

        var result = new ClusterUser
        {
            Token = value.Text("token"),
            TokenFile = value.Text("tokenFile") is { } file ? user.Resolve(file) : null,
            CertificatePem = certificate,
            KeyPem = key,
            Impersonation = [.. Impersonation()],
        };
        // The program is not asked when there is something else.
        return
            result is { Token: null, TokenFile: null, CertificatePem: null }
            && value.At("exec") is { ValueKind: JsonValueKind.Object } exec
            ? result with
            {
                Plugin = Plugin(exec, execConfig),
            }
            : result;
    }

    private void RefuseWhatIsGone()
    {
        if (user.Value.Text("username") is not null)
        {
            throw Problem(
                "users with a password are gone since Kubernetes 1.19",
                "Use a token, a client certificate or an exec plugin."
            );
        }

        if (user.Value.Text("auth-provider", "name") is { } provider)
        {
            throw Problem(
                $"the auth-provider '{provider}' is gone since Kubernetes 1.26",
                "Make the kubeconfig anew (gcloud container clusters get-credentials, az aks get-credentials)."
            );
        }
    }

    private ExecPlugin Plugin(JsonElement exec, string? clusterConfig)
    {
        var version = exec.Text("apiVersion");
        if (version is not (V1 or V1Beta1))
        {
            throw Problem(
                $"the exec plugin speaks '{version}'",
                $"Make the kubeconfig anew, with {V1}."
            );
        }

        var command = exec.Text("command") ?? throw Problem("exec names no command", "Name one.");
        return new ExecPlugin(
            // A word is looked for on the PATH; a relative path starts at the file.
            command.AsSpan().IndexOfAny('/', Path.DirectorySeparatorChar) < 0
                ? command
                : user.Resolve(command),
            version
        )
        {
            Arguments = exec.Texts("args"),
            Variables = exec.Items("env")
                .Where(x => x.Text("name") is not null)
                .GroupBy(x => x.Text("name")!, StringComparer.Ordinal)
                .ToDictionary(
                    x => x.Key,
                    x => x.Last().Text("value") ?? "",
                    StringComparer.Ordinal
                ),
            ProvideClusterInfo = exec.Flag("provideClusterInfo"),
            ClusterConfigJson = clusterConfig,
            InteractiveMode = Mode(exec, version),
            InstallHint = exec.Text("installHint"),
        };
    }

    // v1beta1 has a default, v1 has none.
    private string Mode(JsonElement exec, string version) =>
        exec.Text("interactiveMode") switch
        {
            null when version == V1Beta1 => "IfAvailable",
            "Never" or "IfAvailable" or "Always" => exec.Text("interactiveMode")!,
            var mode => throw Problem(
                $"interactiveMode of the exec plugin is '{mode}'",
                "Write Never, IfAvailable or Always."
            ),
        };

    private IEnumerable<KeyValuePair<string, string>> Impersonation()
    {
        if (user.Value.Text("as") is { } name)
        {
            yield return new("Impersonate-User", name);
        }

        if (user.Value.Text("as-uid") is { } uid)
        {
            yield return new("Impersonate-Uid", uid);
        }

        foreach (var group in user.Value.Texts("as-groups"))
        {
            yield return new("Impersonate-Group", group);
        }

        if (user.Value.At("as-user-extra") is { ValueKind: JsonValueKind.Object } extra)
        {
            foreach (
                var (key, text) in extra
                    .EnumerateObject()
                    .SelectMany(x => extra.Texts(x.Name).Select(text => (x.Name, text)))
            )
            {
                yield return new($"Impersonate-Extra-{Uri.EscapeDataString(key)}", text);
            }
        }
    }

    private KubernetesException Problem(string message, string advice) =>
        KubernetesException.Of("read", user.File, message, advice);
}
