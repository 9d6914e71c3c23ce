using System.Net;
using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Whether what an ingress stands on is there: without it pages would be shown to nobody, or without a login to everybody.</summary>
internal sealed class IngressCheck(KubernetesClient client, DeploySettings settings)
{
    // The one that obeys the annotations of manifests/ingress; others take its name when they obey them too.
    private const string KnownController = "k8s.io/ingress-nginx";

    public async Task<IEnumerable<string>> FindAsync(CancellationToken cancellationToken)
    {
        var ingress = settings.Ingress;
        if (!ingress.IsOn || !settings.Components.Contains(DeploySettings.IngressComponent))
        {
            return [];
        }

        var findings = await Task.WhenAll(
            ClassAsync(ingress, cancellationToken),
            ingress.Issuer is null
                ? SecretAsync(
                    ingress.CertificateSecret,
                    "tls.crt",
                    "kubectl create secret tls",
                    cancellationToken
                )
                : Task.FromResult<string?>(null),
            ingress is { HasLoginlessPage: true, AuthSecret: { } users }
                ? SecretAsync(
                    users,
                    "auth",
                    "htpasswd -c auth NAME; kubectl create secret generic --from-file=auth",
                    cancellationToken
                )
                : Task.FromResult<string?>(null)
        );
        return findings.OfType<string>();
    }

    private async Task<string?> ClassAsync(
        IngressSettings ingress,
        CancellationToken cancellationToken
    )
    {
        var name = ingress.Class!;
        var found = await FindAsync(
            new ObjectName("networking.k8s.io/v1", "IngressClass", name),
            cancellationToken
        );
        if (found is not { } live)
        {
            return $"there is no ingress class {name}: kubectl get ingressclass shows those of the cluster";
        }

        var controller = live.Text("spec", "controller");
        return !ingress.HasLoginlessPage || controller is KnownController or null
            ? null
            : $"the ingress class {name} belongs to {controller}, which may not ask for the login of --ingress-auth-secret as {KnownController} does: show only --ingress-pages notebook";
    }

    private async Task<string?> SecretAsync(
        string name,
        string key,
        string advice,
        CancellationToken cancellationToken
    )
    {
        var secret = await FindAsync(
            new ObjectName("v1", "Secret", name, settings.Namespace),
            cancellationToken
        );
        return secret is not { } live
                ? $"there is no Secret {name} in the namespace {settings.Namespace} for the ingress: make it first ({advice})"
            : live.ValueKind == JsonValueKind.Object && live.Text("data", key) is null
                ? $"the Secret {name} for the ingress has no key {key}: make it anew ({advice})"
            : null;
    }

    // An empty element for what one may not see: then the controller will tell.
    private async Task<JsonElement?> FindAsync(ObjectName name, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync(name, cancellationToken);
        }
        catch (KubernetesException exception) when (exception.Status == HttpStatusCode.Forbidden)
        {
            return default(JsonElement);
        }
    }
}
