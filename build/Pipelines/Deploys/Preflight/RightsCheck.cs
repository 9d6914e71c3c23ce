using System.Net;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Asks the server whether the deployer, and the service accounts, may do what they will have to.</summary>
internal sealed class RightsCheck(KubernetesClient client, string space)
{
    /// <summary>What the deployer may not do, and kinds that the server does not have.</summary>
    public async Task<IEnumerable<string>> OfDeployerAsync(
        IEnumerable<(string ApiVersion, string Kind)> kinds,
        CancellationToken cancellationToken
    )
    {
        var asked = kinds.Distinct().ToArray();
        var resources = await Task.WhenAll(
            asked.Select(x => client.FindResourceAsync(x.ApiVersion, x.Kind, cancellationToken))
        );
        var missing = asked
            .Zip(resources)
            .Where(x => x.Second is null)
            .Select(x => $"the server has no kind {x.First.Kind} in {x.First.ApiVersion}");
        var denied = await DeniedAsync(
            NeededRights.OfDeployer(resources.OfType<ApiResource>(), space),
            cancellationToken
        );
        return [.. missing, .. denied.Select(Advice)];
    }

    /// <summary>What who runs jobs may not do.</summary>
    public async Task<IReadOnlyList<string>> OfSubmitterAsync(
        bool withCommands,
        CancellationToken cancellationToken
    )
    {
        var denied = await DeniedAsync(
            NeededRights.OfSubmitter(space, withCommands),
            cancellationToken
        );
        return [.. denied.Select(Advice)];
    }

    /// <summary>
    /// Rights of the Roles that the deployer does not have: the server lets nobody give those, but who has the verb escalate
    /// (https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping).
    /// </summary>
    public async Task<IEnumerable<string>> OfGiverAsync(
        IReadOnlyList<Manifest> manifests,
        CancellationToken cancellationToken
    )
    {
        var denied = await DeniedAsync(
            NeededRights.Given(manifests, space).Distinct(),
            cancellationToken
        );
        if (denied.Count == 0)
        {
            return [];
        }

        var escalate = new AccessQuestion("escalate", "rbac.authorization.k8s.io", "roles")
        {
            Namespace = space,
        };
        return (await DeniedAsync([escalate], cancellationToken)).Count == 0
            ? []
            :
            [
                $"you may not give the accounts what you may not do ({string.Join("; ", denied)}): ask for it, or for the verb escalate on roles and bind on rolebindings",
            ];
    }

    /// <summary>What service accounts may not do whose Roles do not come with the deploy.</summary>
    public async Task<IEnumerable<string>> OfAccountsAsync(
        IReadOnlyList<Manifest> manifests,
        CancellationToken cancellationToken
    )
    {
        var used = manifests
            .Select(x => x.PodTemplate?["spec"]?["serviceAccountName"]?.GetValue<string>())
            .ToHashSet();
        // What Spark makes itself stands in no manifest.
        if (manifests.Any(x => x.Component == "spark"))
        {
            used.UnionWith(["spark-driver", "spark-submit"]);
        }

        var questions = NeededRights
            .OfAccounts(space)
            .Where(x => used.Contains(x.Account))
            .Where(x => !NeededRights.AreGiven(manifests, x.Account, x.Question))
            .ToArray();
        try
        {
            var answers = await Task.WhenAll(
                questions.Select(x =>
                    client.ReviewAccessAsync(
                        AccessSubject.ServiceAccount(space, x.Account),
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
        catch (KubernetesException exception) when (exception.Status == HttpStatusCode.Forbidden)
        {
            // Who may not ask about others finds out by their failures.
            return [];
        }
    }

    private static string Advice(AccessQuestion denied) =>
        $"you may not {denied}: ask for a Role with it";

    private async Task<IReadOnlyList<AccessQuestion>> DeniedAsync(
        IEnumerable<AccessQuestion> questions,
        CancellationToken cancellationToken
    )
    {
        var asked = questions.ToArray();
        var answers = await Task.WhenAll(
            asked.Select(x => client.ReviewAccessAsync(x, cancellationToken))
        );
        return [.. asked.Zip(answers).Where(x => !x.Second.IsAllowed).Select(x => x.First)];
    }
}
