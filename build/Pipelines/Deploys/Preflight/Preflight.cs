using System.Text.Json;
using Kindling.Kubernetes;
using Kindling.Pipelines.Diagnoses;

namespace Kindling.Pipelines.Deploys;

/// <summary>Looks, before anything is changed, for what would make a deploy fail; all findings at once.</summary>
/// <param name="client">The cluster.</param>
/// <param name="settings">What is deployed.</param>
/// <param name="images">Looks at the images; null for who trusts them.</param>
/// <param name="clock">The API server's.</param>
internal sealed class Preflight(
    KubernetesClient client,
    DeploySettings settings,
    ImageCheck? images,
    ClusterClock clock
)
{
    private const string DefaultClass = "storageclass.kubernetes.io/is-default-class";

    // The name of its label has outlived two programs: https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/.
    private static readonly ObjectQuery s_dns = new("discovery.k8s.io/v1", "EndpointSlice")
    {
        Namespace = "kube-system",
        LabelSelector = "k8s-app=kube-dns",
    };

    public async Task<IReadOnlyList<string>> FindingsAsync(
        WantedObjects wanted,
        CancellationToken cancellationToken
    )
    {
        var manifests = wanted.Manifests;
        var rights = new RightsCheck(client, settings.Namespace);
        var nodes = ListAsync(new ObjectQuery("v1", "Node"), cancellationToken);
        var findings = await Task.WhenAll(
            VersionAsync(cancellationToken),
            rights.OfDeployerAsync(Kinds(manifests), cancellationToken),
            rights.OfGiverAsync(manifests, cancellationToken),
            rights.OfAccountsAsync(manifests, cancellationToken),
            StorageAsync(manifests, cancellationToken),
            RoomAsync(manifests, await nodes, cancellationToken),
            DnsAsync(cancellationToken),
            images?.FindAsync(
                manifests,
                settings.Images.Values.Select(x => x.Reference),
                await nodes ?? [],
                cancellationToken
            )
                ?? Task.FromResult<IEnumerable<string>>([]),
            new IngressCheck(client, settings).FindAsync(cancellationToken)
        );
        return [.. findings.SelectMany(x => x), .. wanted.Problems, .. Clock()];
    }

    private IEnumerable<string> Clock() =>
        ClusterDiagnoses.Clock(clock.Difference)
            is { Health: Health.Problem, Text: var text, NextStep: var step }
            ? [$"this computer's clock is {text}: {step}"]
            : [];

    // Secrets are made, though no file has them.
    private static IEnumerable<(string ApiVersion, string Kind)> Kinds(
        IEnumerable<Manifest> manifests
    ) => manifests.Select(x => (x.Name.ApiVersion, x.Kind)).Append(("v1", "Secret"));

    private async Task<IEnumerable<string>> VersionAsync(CancellationToken cancellationToken) =>
        ServerVersion.Problem(await client.GetVersionAsync(cancellationToken)) is { } problem
            ? [problem]
            : [];

    private async Task<IEnumerable<string>> StorageAsync(
        IReadOnlyList<Manifest> manifests,
        CancellationToken cancellationToken
    )
    {
        if (manifests.All(x => x.Content["spec"]?["volumeClaimTemplates"] is null))
        {
            return [];
        }

        var classes = await ListAsync(
            new ObjectQuery("storage.k8s.io/v1", "StorageClass"),
            cancellationToken
        );
        return classes is null ? []
            : settings.StorageClass is { } name
                ? classes.Any(x => x.Text("metadata", "name") == name) ? []
                    : [$"there is no storage class {name}: the cluster has {Names(classes)}"]
            : classes.Any(x => x.Text("metadata", "annotations", DefaultClass) == "true") ? []
            :
            [
                $"the cluster has no default storage class: name one by --storage-class ({Names(classes)})",
            ];
    }

    private async Task<IEnumerable<string>> RoomAsync(
        IReadOnlyList<Manifest> manifests,
        IReadOnlyList<JsonElement>? nodes,
        CancellationToken cancellationToken
    )
    {
        var pods = await ListAsync(new ObjectQuery("v1", "Pod"), cancellationToken);
        return
            nodes is not null
            && pods is not null
            && settings.CapacityPatience == TimeSpan.Zero
            && Room.Problem(manifests, nodes, pods, settings.Namespace) is { } problem
            ? [problem]
            : [];
    }

    // Where another name is used for it there is nothing to say.
    private async Task<IEnumerable<string>> DnsAsync(CancellationToken cancellationToken)
    {
        var slices = await ListAsync(s_dns, cancellationToken);
        return
            slices is [_, ..]
            && !slices.SelectMany(x => x.Items("endpoints")).Any(x => x.Flag("conditions", "ready"))
            ?
            [
                "the cluster's DNS (kube-dns in kube-system) has no pod that is ready, and names of Services would not be found: see to it first",
            ]
            : [];
    }

    // Null for who may not see the whole cluster: then the scheduler will tell.
    private Task<IReadOnlyList<JsonElement>?> ListAsync(
        ObjectQuery query,
        CancellationToken cancellationToken
    ) => Visible.ListAsync(client, query, cancellationToken);

    private static string Names(IEnumerable<JsonElement> objects) =>
        string.Join(", ", objects.Select(x => x.Text("metadata", "name")).DefaultIfEmpty("none"));
}
