using System.Text.Json.Nodes;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// What manifests have for an ingress, known by its label, with the settings in it: host, class, TLS and login; a path and a Service for
/// each user's notebook. Pages that are not shown are left out; pure.
/// </summary>
/// <param name="ingress">The settings.</param>
/// <param name="users">How many have a notebook.</param>
internal sealed class IngressObjects(IngressSettings ingress, int users)
{
    private const string NameLabel = "app.kubernetes.io/name";
    private const string PageLabel = "app.kubernetes.io/component";
    private const string PodLabel = "statefulset.kubernetes.io/pod-name";
    private const string NamespaceLabel = "kubernetes.io/metadata.name";

    // https://cert-manager.io/docs/usage/ingress/#supported-annotations.
    private const string IssuerAnnotation = "cert-manager.io/cluster-issuer";
    private const string AuthAnnotation = "nginx.ingress.kubernetes.io/auth-secret";

    // The pods by which cert-manager proves that the host is ours.
    private const string Solver = "solver";

    /// <summary>The manifests that take the place of one, which may be changed: none, itself, or one for each user.</summary>
    public IEnumerable<Manifest> Of(Manifest manifest)
    {
        var labels = manifest.Content["metadata"]?["labels"];
        if (labels?[NameLabel]?.GetValue<string>() != "ingress")
        {
            return [manifest];
        }

        var page = labels[PageLabel]!.GetValue<string>();
        var isShown = page == Solver ? ingress is { IsOn: true, Issuer: not null } : Shows(page);
        if (!isShown)
        {
            return [];
        }

        switch (manifest.Kind)
        {
            case "Service":
                return Enumerable.Range(0, users).Select(user => Service(manifest, PodOf(user)));
            case "Ingress":
                Ingress(manifest.Content, page);
                break;
            case "NetworkPolicy":
                Controller(manifest.Content, ingress.ControllerNamespace);
                break;
        }

        return [manifest];
    }

    private bool Shows(string page) =>
        ingress.Shows(page) && (page != IngressSettings.Notebook || users > 0);

    private static string PodOf(int user) => $"notebook-{user}";

    private static Manifest Service(Manifest manifest, string pod)
    {
        var content = (JsonObject)manifest.Content.DeepClone();
        content["metadata"]!["name"] = pod;
        content["spec"]!["selector"]![PodLabel] = pod;
        return new Manifest(content, manifest.Component);
    }

    private void Ingress(JsonObject content, string page)
    {
        var annotations = content["metadata"]!["annotations"]!;
        var spec = content["spec"]!;
        spec["ingressClassName"] = ingress.Class;
        spec["tls"] = new JsonArray(
            new JsonObject
            {
                ["hosts"] = new JsonArray(ingress.Host),
                ["secretName"] = ingress.CertificateSecret,
            }
        );
        var rule = spec["rules"]![0]!;
        rule["host"] = ingress.Host;
        if (annotations[AuthAnnotation] is not null)
        {
            annotations[AuthAnnotation] = ingress.AuthSecret;
        }

        // One of them orders the certificate for all: two would quarrel about whose it is.
        if (ingress.Issuer is { } issuer && page == IngressSettings.AllPages.First(Shows))
        {
            annotations[IssuerAnnotation] = issuer;
        }

        if (page == IngressSettings.Notebook)
        {
            var paths = rule["http"]!["paths"]!.AsArray();
            rule["http"]!["paths"] = new JsonArray([
                .. Enumerable
                    .Range(0, users)
                    .Select(user => Path((JsonObject)paths[0]!, PodOf(user))),
            ]);
        }
    }

    private static JsonNode Path(JsonObject first, string pod)
    {
        var path = first.DeepClone();
        path["path"] = $"/{pod}";
        path["backend"]!["service"]!["name"] = pod;
        return path;
    }

    private static void Controller(JsonObject content, string space) =>
        content["spec"]!["ingress"]![0]!["from"]![0]!["namespaceSelector"]!["matchLabels"]![
            NamespaceLabel
        ] = space;
}
