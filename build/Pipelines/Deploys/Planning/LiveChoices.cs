using System.Globalization;
using System.Net;
using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>What was chosen at an earlier deploy and stays as it is where nobody says otherwise: a Deploy without --workers leaves the workers alone.</summary>
/// <param name="DataNodes">How many there are, or have data here.</param>
/// <param name="Workers">Of the standing cluster.</param>
/// <param name="Notebooks">Users.</param>
/// <param name="StorageClass">Of the volumes; it cannot be changed while they are there.</param>
internal sealed record LiveChoices(
    int? DataNodes,
    int? Workers,
    int? Notebooks,
    string? StorageClass
)
{
    private const string ClaimOfDataNode = "data-datanode-";

    /// <summary>Of the volumes; they cannot be changed either.</summary>
    public IReadOnlyList<VolumeSize> VolumeSizes { get; init; } = [];

    /// <summary>Nothing was chosen, or nothing can be seen.</summary>
    public static LiveChoices None { get; } = new(null, null, null, null);

    /// <summary>True where nodes pull by the Secret of an earlier deploy.</summary>
    public bool PullsBySecret { get; init; }

    /// <summary>The pages that are shown to the world outside: programs behind an ingress keep their paths.</summary>
    public IngressSettings Ingress { get; init; } = new();

    /// <summary>What can be seen: of the rest a preflight names the missing right, together with all others.</summary>
    public static async Task<LiveChoices> ReadAsync(
        KubernetesClient client,
        string space,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await ReadAllAsync(client, space, cancellationToken);
        }
        catch (KubernetesException exception) when (exception.Status == HttpStatusCode.Forbidden)
        {
            return None;
        }
    }

    private static async Task<LiveChoices> ReadAllAsync(
        KubernetesClient client,
        string space,
        CancellationToken cancellationToken
    )
    {
        var sets = client.ListAsync(
            new ObjectQuery("apps/v1", "StatefulSet") { Namespace = space },
            cancellationToken
        );
        var claims = client.ListAsync(
            new ObjectQuery("v1", "PersistentVolumeClaim") { Namespace = space },
            cancellationToken
        );
        // Who may not see these has made none.
        var accounts = Visible.ListAsync(
            client,
            new ObjectQuery("v1", "ServiceAccount") { Namespace = space },
            cancellationToken
        );
        var ingresses = Visible.ListAsync(
            client,
            new ObjectQuery("networking.k8s.io/v1", "Ingress") { Namespace = space },
            cancellationToken
        );
        return Of((await sets).Items, (await claims).Items) with
        {
            Ingress = IngressSettings.Of(await ingresses ?? []),
            PullsBySecret = (await accounts ?? []).Any(PullsByOurs),
        };
    }

    public static LiveChoices Of(
        IReadOnlyList<JsonElement> statefulSets,
        IEnumerable<JsonElement> claims
    )
    {
        var ours = statefulSets
            .Where(x => x.Text("metadata", "labels", "app.kubernetes.io/part-of") == "kindling")
            .ToArray();
        return new LiveChoices(
            Most([Replicas(ours, "datanode"), .. claims.Select(DataNodeOf)]),
            Replicas(ours, "spark-worker"),
            Replicas(ours, "notebook"),
            ours.SelectMany(x => x.Items("spec", "volumeClaimTemplates"))
                .Select(x => x.Text("spec", "storageClassName"))
                .FirstOrDefault(x => x is not null)
        )
        {
            VolumeSizes = [.. ours.SelectMany(SizesOf)],
        };
    }

    /// <summary>The settings with these where they say nothing.</summary>
    public DeploySettings Fill(DeploySettings settings) =>
        settings with
        {
            DataNodes = settings.DataNodes ?? DataNodes,
            Workers = settings.Workers ?? Workers,
            Notebooks = settings.Notebooks ?? Notebooks,
            StorageClass = settings.StorageClass ?? StorageClass,
            VolumeSizes = VolumeSize.Fill(settings.VolumeSizes, VolumeSizes),
            PullsBySecret = settings.PullsBySecret || PullsBySecret,
            Ingress = settings.Ingress.IsOn
                ? settings.Ingress
                : Ingress with
                {
                    ControllerNamespace = settings.Ingress.ControllerNamespace,
                },
        };

    /// <summary>What must not be done, as it would lose data or leave open what somebody thinks is closed.</summary>
    public IEnumerable<string> Problems(DeploySettings settings)
    {
        // A block may have all its copies on the DataNodes that would go.
        if (settings.DataNodes < DataNodes && settings.Components.Contains("hdfs"))
        {
            yield return $"there are {DataNodes} DataNodes, and {settings.DataNodes} would lose what is on the others: keep them, or save the data and run Destroy --purge";
        }

        var shown = Ingress.Pages.Except(settings.Ingress.Pages, StringComparer.Ordinal).ToArray();
        if (Ingress.IsOn && settings.Ingress.IsOn && shown.Length > 0)
        {
            yield return $"{string.Join(", ", shown)} would stay open to the world: run 'kubectl delete ingress,service -n {settings.Namespace} -l app.kubernetes.io/name=ingress', then deploy again";
        }
    }

    private static bool PullsByOurs(JsonElement account) =>
        account.Text("metadata", "labels", "app.kubernetes.io/part-of") == "kindling"
        && account.Items("imagePullSecrets").Any(x => x.Text("name") == PullSecret.Name);

    private static IEnumerable<VolumeSize> SizesOf(JsonElement statefulSet) =>
        statefulSet
            .Items("spec", "volumeClaimTemplates")
            .Select(x => x.Text("spec", "resources", "requests", "storage"))
            .OfType<string>()
            .Take(1)
            .Select(size => new VolumeSize(statefulSet.Text("metadata", "name") ?? "", size));

    private static int? Replicas(IEnumerable<JsonElement> statefulSets, string name) =>
        statefulSets
            .Where(x => x.Text("metadata", "name") == name)
            .Select(x => (int?)x.Number("spec", "replicas"))
            .FirstOrDefault();

    // The volume of datanode-2 says that there were three.
    private static int? DataNodeOf(JsonElement claim) =>
        claim.Text("metadata", "name") is { } name
        && name.StartsWith(ClaimOfDataNode, StringComparison.Ordinal)
        && int.TryParse(
            name.AsSpan(ClaimOfDataNode.Length),
            CultureInfo.InvariantCulture,
            out var ordinal
        )
            ? ordinal + 1
            : null;

    private static int? Most(IEnumerable<int?> counts) => counts.Max();
}
