using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>One row of Status.</summary>
/// <param name="Component">namenode, spark-worker, notebook …</param>
/// <param name="State">ready, or what it waits for.</param>
/// <param name="Pods">How many are ready, of how many.</param>
/// <param name="Version">Of Spark or Hadoop.</param>
/// <param name="Image">What it runs.</param>
/// <param name="Address">Where others in the namespace find it, and the world outside where an ingress shows it.</param>
public sealed record WorkloadStatus(
    string Component,
    string State,
    string Pods,
    string Version,
    string Image,
    string Address
);

/// <summary>Asks the cluster how things are.</summary>
internal sealed class DeployStatus(KubernetesClient client, DeploySettings settings)
{
    private const string Ours = "app.kubernetes.io/part-of=kindling";

    private static readonly string[] s_kinds = ["StatefulSet", "Deployment"];

    public async Task<IReadOnlyList<WorkloadStatus>> ReadAsync(CancellationToken cancellationToken)
    {
        var lists = await Task.WhenAll(
            s_kinds.Select(kind =>
                client.ListAsync(Query("apps/v1", kind, Ours), cancellationToken)
            )
        );
        var services = await client.ListAsync(Query("v1", "Service", Ours), cancellationToken);
        var ingresses = await Visible.ListAsync(
            client,
            Query("networking.k8s.io/v1", "Ingress", Ours),
            cancellationToken
        );
        return
        [
            .. s_kinds.SelectMany(
                (kind, i) =>
                    lists[i].Items.Select(live => Row(kind, live, services.Items, ingresses ?? []))
            ),
        ];
    }

    /// <summary>A component's first pod, a ready one where there is one; not one that has ended.</summary>
    public Task<string> PodAsync(string component, CancellationToken cancellationToken) =>
        PodAsync(component, only: null, cancellationToken);

    /// <summary>As above, but <paramref name="only"/> the pod of that name where one is named.</summary>
    public async Task<string> PodAsync(
        string component,
        string? only,
        CancellationToken cancellationToken
    )
    {
        var pods = await new ComponentPods(client, settings.Namespace).ListAsync(
            component,
            cancellationToken
        );
        return pods.OrderByDescending(StuckPods.IsReady)
                .Select(ComponentPods.NameOf)
                .FirstOrDefault(name => only is null || name == only)
            ?? throw new PipelineException(
                $"{only ?? component} has no pod in the namespace {settings.Namespace}: Status shows what there is."
            );
    }

    /// <summary>The pod that a short name leads to: its own, or that of the component behind a Service.</summary>
    public async Task<string> PodOfAsync(string host, CancellationToken cancellationToken)
    {
        var pod = new ObjectName("v1", "Pod", host, settings.Namespace);
        if (await client.GetAsync(pod, cancellationToken) is not null)
        {
            return host;
        }

        var service = await client.GetAsync(
            new ObjectName("v1", "Service", host, settings.Namespace),
            cancellationToken
        );
        return await PodAsync(
            service?.Text("spec", "selector", "app.kubernetes.io/component") ?? host,
            cancellationToken
        );
    }

    private static WorkloadStatus Row(
        string kind,
        JsonElement live,
        IReadOnlyList<JsonElement> services,
        IReadOnlyList<JsonElement> ingresses
    )
    {
        var name = live.Text("metadata", "name") ?? "";
        var service = services.FirstOrDefault(x => x.Text("metadata", "name") == name);
        var ports = service
            .Items("spec", "ports")
            .Select(port => $"{port.Text("name")}:{port.Number("port")}");
        return new WorkloadStatus(
            name,
            Readiness.Of(kind, live).Message,
            $"{live.Number("status", "readyReplicas") ?? 0}/{live.Number("spec", "replicas") ?? 1}",
            live.Text("metadata", "labels", ImageTransform.VersionLabel) ?? "",
            live.Items("spec", "template", "spec", "containers").FirstOrDefault().Text("image")
                ?? "",
            string.Join(' ', [name, .. ports, .. ingresses.SelectMany(x => Pages(x, name))])
        );
    }

    /// <summary>Where the world outside finds a workload: the ingress of its name, without what is a pattern in its paths.</summary>
    internal static IEnumerable<string> Pages(JsonElement ingress, string workload) =>
        from rule in ingress.Text("metadata", "name") == workload
            ? ingress.Items("spec", "rules")
            : []
        from path in rule.Items("http", "paths")
        let start = (path.Text("path") ?? "").Replace("(.*)", "", StringComparison.Ordinal)
        select $"https://{rule.Text("host")}{start.TrimEnd('/')}/";

    private ObjectQuery Query(string apiVersion, string kind, string labels) =>
        new(apiVersion, kind) { Namespace = settings.Namespace, LabelSelector = labels };
}
