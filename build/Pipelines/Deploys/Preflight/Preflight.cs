using System.Net;
using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Looks, before anything is changed, for what would make a deploy fail; all findings at once.</summary>
internal sealed class Preflight(KubernetesClient client, DeploySettings settings)
{
    private const string DefaultClass = "storageclass.kubernetes.io/is-default-class";

    public async Task CheckAsync(
        IReadOnlyList<Manifest> manifests,
        CancellationToken cancellationToken
    )
    {
        var findings = await Task.WhenAll(
            VersionAsync(cancellationToken),
            RightsAsync(manifests, cancellationToken),
            AccountsAsync(manifests, cancellationToken),
            StorageAsync(manifests, cancellationToken),
            RoomAsync(manifests, cancellationToken)
        );
        var all = findings.SelectMany(x => x).ToArray();
        if (all.Length > 0)
        {
            throw new DeployRefusedException(all);
        }
    }

    private async Task<IEnumerable<string>> VersionAsync(CancellationToken cancellationToken) =>
        ServerVersion.Problem(await client.GetVersionAsync(cancellationToken)) is { } problem
            ? [problem]
            : [];

    private async Task<IEnumerable<string>> RightsAsync(
        IReadOnlyList<Manifest> manifests,
        CancellationToken cancellationToken
    )
    {
        var kinds = manifests.Select(x => (x.Name.ApiVersion, x.Kind)).Distinct().ToArray();
        var resources = await Task.WhenAll(
            kinds.Select(x => client.FindResourceAsync(x.ApiVersion, x.Kind, cancellationToken))
        );
        var missing = kinds
            .Zip(resources)
            .Where(x => x.Second is null)
            .Select(x => $"the server has no kind {x.First.Kind} in {x.First.ApiVersion}");
        var questions = NeededRights
            .OfDeployer(resources.OfType<ApiResource>(), settings.Namespace)
            .ToArray();
        var answers = await Task.WhenAll(
            questions.Select(x => client.ReviewAccessAsync(x, cancellationToken))
        );
        return
        [
            .. missing,
            .. questions
                .Zip(answers)
                .Where(x => !x.Second.IsAllowed)
                .Select(x => $"you may not {x.First}: ask for a Role with it"),
        ];
    }

    private async Task<IEnumerable<string>> AccountsAsync(
        IReadOnlyList<Manifest> manifests,
        CancellationToken cancellationToken
    )
    {
        // Only those whose rights somebody else gives: the rest comes with the deploy.
        var used = manifests
            .Select(x => x.PodTemplate?["spec"]?["serviceAccountName"]?.GetValue<string>())
            .ToHashSet();
        var questions = NeededRights
            .OfAccounts(settings.Namespace)
            .Where(x => used.Contains(x.Account))
            .Where(x => !NeededRights.AreGiven(manifests, x.Account, x.Question))
            .ToArray();
        var answers = await Task.WhenAll(
            questions.Select(x =>
                client.ReviewAccessAsync(
                    AccessSubject.ServiceAccount(settings.Namespace, x.Account),
                    x.Question,
                    cancellationToken
                )
            )
        );
        return questions
            .Zip(answers)
            .Where(x => !x.Second.IsAllowed)
            .Select(x =>
                $"the service account {x.First.Account} may not {x.First.Question}: deploy the component rbac, or give it a Role with it"
            );
    }

    private async Task<IEnumerable<string>> StorageAsync(
        IReadOnlyList<Manifest> manifests,
        CancellationToken cancellationToken
    )
    {
        if (manifests.All(x => x.Content["spec"]?["volumeClaimTemplates"] is null))
        {
            return [];
        }

        var classes = await ListAsync("storage.k8s.io/v1", "StorageClass", cancellationToken);
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
        CancellationToken cancellationToken
    )
    {
        var nodes = await ListAsync("v1", "Node", cancellationToken);
        var pods = await ListAsync("v1", "Pod", cancellationToken);
        return
            nodes is not null
            && pods is not null
            && settings.CapacityPatience == TimeSpan.Zero
            && Room.Problem(manifests, nodes, pods, settings.Namespace) is { } problem
            ? [problem]
            : [];
    }

    // Null for who may not see the whole cluster: then the scheduler will tell.
    private async Task<IReadOnlyList<JsonElement>?> ListAsync(
        string apiVersion,
        string kind,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (
                await client.ListAsync(new ObjectQuery(apiVersion, kind), cancellationToken)
            ).Items;
        }
        catch (KubernetesException exception) when (exception.Status == HttpStatusCode.Forbidden)
        {
            return null;
        }
    }

    private static string Names(IEnumerable<JsonElement> objects) =>
        string.Join(", ", objects.Select(x => x.Text("metadata", "name")).DefaultIfEmpty("none"));
}
