using System.Text.Json.Nodes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Tells programs behind an ingress the paths that their pages have there, for the links in them; pure.</summary>
internal static class IngressPrograms
{
    // As in manifests/ingress. Spark forbids the words proxy and history as a part of the first:
    // https://spark.apache.org/docs/latest/configuration.html#spark-ui (spark.ui.reverseProxyUrl).
    private const string MasterPath = "/spark";
    private const string HistoryPath = "/spark-history";

    // By path alone: what Spark puts before redirects has the host already. Only the master puts it, also before those of workers.
    private const string Proxied =
        $"-Dspark.ui.reverseProxy=true -Dspark.ui.reverseProxyUrl={MasterPath}";

    // The path of a probe takes no variables, only commands do, and each user's path differs:
    // https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Container.
    private const string Probe = """
        exec 3<>/dev/tcp/127.0.0.1/8888 && printf 'GET /%s/api HTTP/1.0\r\n\r\n' "$POD_NAME" >&3 && read -r line <&3 && [[ $line == *' 200 '* ]]
        """;

    public static void Apply(Manifest manifest, IngressSettings ingress)
    {
        if (manifest.PodTemplate?["spec"]?["containers"]?[0] is not JsonObject container)
        {
            return;
        }

        switch (manifest.Name.Name)
        {
            case "notebook" when ingress.Shows(IngressSettings.Notebook):
                Notebook(container);
                break;
            case "spark-master" when ingress.Shows(IngressSettings.Master):
                Options(container, "SPARK_MASTER_OPTS", $"{Proxied} {Redirects(ingress)}");
                break;
            case "spark-worker" when ingress.Shows(IngressSettings.Master):
                Options(container, "SPARK_WORKER_OPTS", Proxied);
                break;
            case "spark-history" when ingress.Shows(IngressSettings.History):
                Options(
                    container,
                    "SPARK_HISTORY_OPTS",
                    $"-Dspark.ui.proxyBase={HistoryPath} {Redirects(ingress)}"
                );
                break;
        }
    }

    private static string Redirects(IngressSettings ingress) =>
        $"-Dspark.ui.proxyRedirectUri=https://{ingress.Host}";

    // JupyterLab answers under its base URL only.
    private static void Notebook(JsonObject container)
    {
        container["args"] = new JsonArray("jupyter-lab", "--ServerApp.base_url=/$(POD_NAME)/");
        foreach (var kind in new[] { "readinessProbe", "livenessProbe" })
        {
            var probe = container[kind]!.AsObject();
            probe.Remove("httpGet");
            probe["exec"] = new JsonObject { ["command"] = new JsonArray("bash", "-c", Probe) };
            // A command costs more than a request.
            probe["periodSeconds"] = Math.Max(5, probe["periodSeconds"]!.GetValue<long>());
            probe["timeoutSeconds"] = 5;
        }
    }

    private static void Options(JsonObject container, string variable, string options)
    {
        if (container["env"] is not JsonArray variables)
        {
            container["env"] = variables = [];
        }

        if (variables.FirstOrDefault(x => x?["name"]?.GetValue<string>() == variable) is { } given)
        {
            given["value"] = $"{given["value"]} {options}";
        }
        else
        {
            variables.Add((JsonNode)new JsonObject { ["name"] = variable, ["value"] = options });
        }
    }
}
