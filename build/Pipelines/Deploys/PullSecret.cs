using System.Text;
using System.Text.Json.Nodes;
using Kindling.Docker;
using Kindling.Oci;
using Kindling.Pipelines.Images;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// The Secret by which nodes pull from registries with a login: made of the credentials that pushes use, and anew by each deploy, since
/// one of ECR ends after twelve hours.
/// </summary>
public sealed class PullSecret
{
    /// <summary>What service accounts and drivers name it by.</summary>
    public const string Name = "registry-pull";

    private readonly string _config;

    private PullSecret(string config) => _config = config;

    /// <summary>The Secret for the registries of these images; null where none of them wants a login.</summary>
    /// <param name="services">Know the logins.</param>
    /// <param name="images">What nodes will pull.</param>
    /// <param name="warn">Hears of logins that nodes cannot use.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidSettingsException">Only a job's own token is there.</exception>
    public static async Task<PullSecret?> FindAsync(
        ImageServices services,
        IEnumerable<ImageReference> images,
        Action<string> warn,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(warn);
        ArgumentNullException.ThrowIfNull(services);
        var logins = new List<DockerCredential>();
        foreach (var registry in images.Select(x => x.Registry).Distinct(StringComparer.Ordinal))
        {
            if (
                await ClientFailures.TellAsync(() =>
                    services.NodeCredentialAsync(registry, cancellationToken)
                ) is
                { } login
            )
            {
                logins.Add(login);
            }
        }

        foreach (var login in logins.Where(x => x.User is null))
        {
            // https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/config.go knows users with passwords only.
            warn(
                $"The login to {login.ServerAddress} is an identity token, which nodes cannot pull by: where they have no login of their own, give one by --registry, --registry-user and NUKE_REGISTRY_PASSWORD."
            );
        }

        return Of(logins);
    }

    internal static PullSecret? Of(IReadOnlyList<DockerCredential> logins)
    {
        var passing = logins.Where(x => x.User == CredentialSettings.JobUser).ToArray();
        if (passing.Length > 0)
        {
            throw new InvalidSettingsException(
                passing.Select(x =>
                    $"the login to {x.ServerAddress} is a job's own token, and nodes pull when the job is over: make a deploy token gitlab-deploy-token (CI_DEPLOY_USER), or give one by --registry, --registry-user and NUKE_REGISTRY_PASSWORD"
                )
            );
        }

        var auths = new JsonObject();
        foreach (var login in logins.Where(x => x.User is not null))
        {
            auths[login.ServerAddress] = new JsonObject
            {
                ["username"] = login.User,
                ["password"] = login.Password,
                ["auth"] = Convert.ToBase64String(
                    Encoding.UTF8.GetBytes($"{login.User}:{login.Password}")
                ),
            };
        }

        return auths.Count == 0
            ? null
            : new PullSecret(new JsonObject { ["auths"] = auths }.ToJsonString());
    }

    // https://kubernetes.io/docs/concepts/configuration/secret/#docker-config-secrets
    internal Manifest ManifestIn(string component) =>
        new(
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Secret",
                ["metadata"] = new JsonObject
                {
                    ["name"] = Name,
                    ["labels"] = new JsonObject { ["app.kubernetes.io/part-of"] = "kindling" },
                },
                ["type"] = "kubernetes.io/dockerconfigjson",
                ["data"] = new JsonObject
                {
                    [".dockerconfigjson"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(_config)),
                },
            },
            component
        );

    /// <summary>Without the secrets.</summary>
    public override string ToString() => Name;
}
