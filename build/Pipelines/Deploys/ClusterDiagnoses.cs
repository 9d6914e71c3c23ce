using System.Globalization;
using System.Text.Json;
using Kindling.Kubernetes;
using Kindling.Pipelines.Diagnoses;

namespace Kindling.Pipelines.Deploys;

/// <summary>How a cluster fares, and whether a deploy to it would be accepted. Nothing is changed.</summary>
/// <param name="client">The cluster.</param>
/// <param name="settings">What would be deployed.</param>
/// <param name="findings">What would make a deploy fail.</param>
/// <param name="time">The clock.</param>
internal sealed class ClusterDiagnoses(
    KubernetesClient client,
    DeploySettings settings,
    Func<CancellationToken, Task<IReadOnlyList<string>>> findings,
    TimeProvider time
)
{
    private const string DefaultClass = "storageclass.kubernetes.io/is-default-class";
    private const string Names = "names in the cluster";

    private static readonly TimeSpan s_goodClock = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_worstClock = TimeSpan.FromMinutes(1);

    public async Task<IReadOnlyList<Diagnosis>> ReadAsync(CancellationToken cancellationToken)
    {
        var server = await TellAsync("API server", () => ServerAsync(cancellationToken));
        if (server.Health == Health.Problem)
        {
            return [server];
        }

        var others = await Task.WhenAll(
            TellAsync("clock", () => ClockAsync(cancellationToken)),
            TellAsync("nodes", () => NodesAsync(cancellationToken)),
            TellAsync("storage class", () => StorageAsync(cancellationToken)),
            TellAsync(Names, () => NamesAsync(cancellationToken)),
            TellAsync(Space, () => WorkloadsAsync(cancellationToken))
        );
        return [server, .. others, .. await DeployAsync(cancellationToken)];
    }

    /// <summary>What a difference of clocks means.</summary>
    internal static Diagnosis Clock(TimeSpan difference)
    {
        var seconds = Math.Abs(difference.TotalSeconds);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{seconds:0} s {(difference < TimeSpan.Zero ? "behind" : "ahead of")} the API server's"
        );
        return seconds <= s_goodClock.TotalSeconds
            ? Diagnosis.Ok("clock", text)
            : new Diagnosis(
                "clock",
                seconds <= s_worstClock.TotalSeconds ? Health.Warning : Health.Problem,
                text,
                "set the clock of the one that is wrong: certificates and tokens go by it"
            );
    }

    private string Space => $"namespace {settings.Namespace}";

    private async Task<Diagnosis> ServerAsync(CancellationToken cancellationToken)
    {
        var version = await client.GetVersionAsync(cancellationToken);
        var user = await client.WhoAmIAsync(cancellationToken);
        return new Diagnosis(
            "API server",
            ServerVersion.Problem(version) is null ? Health.Ok : Health.Warning,
            $"{client.Access.Source}: {client.Access.Server}, Kubernetes {version}, as {user}",
            ServerVersion.Problem(version)
        );
    }

    private async Task<Diagnosis> ClockAsync(CancellationToken cancellationToken) =>
        await client.GetTimeAsync(cancellationToken) is { } there
            ? Clock(time.GetUtcNow() - there)
            : Diagnosis.Ok("clock", "the API server does not tell its time");

    private async Task<Diagnosis> NodesAsync(CancellationToken cancellationToken)
    {
        var nodes = await ListAsync("v1", "Node", cancellationToken);
        var pods = await ListAsync("v1", "Pod", cancellationToken);
        var idle = nodes.Where(node => !StuckPods.IsReady(node)).Select(Name).ToArray();
        var text = $"{nodes.Count}, with {Room.Free(nodes, pods)} free of requests";
        return idle.Length == 0
            ? Diagnosis.Ok("nodes", text)
            : new Diagnosis(
                "nodes",
                idle.Length < nodes.Count ? Health.Warning : Health.Problem,
                $"{text}; not ready: {string.Join(", ", idle)}",
                $"kubectl describe node {idle[0]}"
            );
    }

    private async Task<Diagnosis> StorageAsync(CancellationToken cancellationToken)
    {
        var classes = await ListAsync("storage.k8s.io/v1", "StorageClass", cancellationToken);
        var names = string.Join(", ", classes.Select(Name).DefaultIfEmpty("none"));
        return
            classes.FirstOrDefault(x => x.Text("metadata", "annotations", DefaultClass) == "true")
                is { ValueKind: JsonValueKind.Object } found
            ? Diagnosis.Ok("storage class", $"{Name(found)} is the default, of {names}")
            : new Diagnosis(
                "storage class",
                settings.StorageClass is null ? Health.Warning : Health.Ok,
                $"none is the default, of {names}",
                "name one by --storage-class"
            );
    }

    // Asked of a pod where there is one: clusters serve names in many ways.
    private async Task<Diagnosis> NamesAsync(CancellationToken cancellationToken)
    {
        const string Known = "kubernetes.default.svc";
        if (await OwnPodAsync(cancellationToken) is { } pod)
        {
            var code = await client.ExecAsync(
                new ExecRequest(new PodName(pod, settings.Namespace), ["getent", "hosts", Known]),
                cancellationToken
            );
            return code == 0
                ? Diagnosis.Ok(Names, $"{pod} finds {Known}")
                : new Diagnosis(
                    Names,
                    Health.Problem,
                    $"{pod} does not find {Known}",
                    "look at the DNS pods: kubectl -n kube-system get pods -l k8s-app=kube-dns"
                );
        }

        var query = new ObjectQuery("v1", "Service") { LabelSelector = "k8s-app=kube-dns" };
        return
            (await client.ListAsync(query, cancellationToken)).Items.Select(Name).FirstOrDefault()
                is { } service
            ? Diagnosis.Ok(Names, $"the Service {service} serves them")
            : new Diagnosis(
                Names,
                Health.Warning,
                "no Service with the label k8s-app=kube-dns, and no pod of ours to ask",
                "where the cluster serves names in another way this is well: after a deploy ask again"
            );
    }

    private async Task<string?> OwnPodAsync(CancellationToken cancellationToken)
    {
        var query = new ObjectQuery("v1", "Pod")
        {
            Namespace = settings.Namespace,
            LabelSelector = "app.kubernetes.io/part-of=kindling",
        };
        return (await client.ListAsync(query, cancellationToken))
            .Items.Where(StuckPods.IsReady)
            .Select(Name)
            .FirstOrDefault();
    }

    private async Task<Diagnosis> WorkloadsAsync(CancellationToken cancellationToken)
    {
        var workloads = await new DeployStatus(client, settings).ReadAsync(cancellationToken);
        var waiting = workloads
            .Where(x => x.State != ReadyState.Ready.Message)
            .Select(x => $"{x.Component}: {x.State}")
            .ToArray();
        return waiting.Length > 0
            ? new Diagnosis(
                Space,
                Health.Warning,
                string.Join("; ", waiting),
                "run Deploy, which says why; or Logs --component"
            )
            : Diagnosis.Ok(
                Space,
                workloads.Count == 0
                    ? "nothing is deployed"
                    : $"ready: {string.Join(", ", workloads.Select(x => x.Component))}"
            );
    }

    private async Task<IEnumerable<Diagnosis>> DeployAsync(CancellationToken cancellationToken)
    {
        const string Subject = "Deploy";
        try
        {
            var problems = await findings(cancellationToken);
            return problems.Count == 0
                ? [Diagnosis.Ok(Subject, "all that it asks for before it begins is there")]
                : problems.Select(x => new Diagnosis(Subject, Health.Problem, x));
        }
        catch (Exception exception) when (exception is PipelineException or KubernetesException)
        {
            return [new Diagnosis(Subject, Health.Problem, exception.Message)];
        }
    }

    // Whoever may not see the whole cluster may still deploy to a namespace.
    private static async Task<Diagnosis> TellAsync(string subject, Func<Task<Diagnosis>> look)
    {
        try
        {
            return await look();
        }
        catch (KubernetesException exception)
        {
            var isForbidden = exception.Status == System.Net.HttpStatusCode.Forbidden;
            return new Diagnosis(
                subject,
                isForbidden ? Health.Warning : Health.Problem,
                exception.Message
            );
        }
    }

    private async Task<IReadOnlyList<JsonElement>> ListAsync(
        string apiVersion,
        string kind,
        CancellationToken cancellationToken
    ) => (await client.ListAsync(new ObjectQuery(apiVersion, kind), cancellationToken)).Items;

    private static string? Name(JsonElement item) => item.Text("metadata", "name");
}
