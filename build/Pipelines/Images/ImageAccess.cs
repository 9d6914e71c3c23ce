using Kindling.Http;
using Kindling.Oci;
using Kindling.Oci.Ecr;

namespace Kindling.Pipelines.Images;

/// <summary>How registries are reached, as the parameters say it; what they leave open comes from the environment.</summary>
public sealed record ImageAccess
{
    /// <summary>What stands before the images' names: the login is for its host only.</summary>
    public string? Registry { get; init; }

    /// <summary>The user.</summary>
    public string? User { get; init; }

    /// <summary>The password.</summary>
    public string? Password { get; init; }

    /// <summary>Hosts off loopback that speak plain http.</summary>
    public IReadOnlyList<string> InsecureRegistries { get; init; } = [];

    /// <summary>Repositories made in Amazon ECR have their images scanned.</summary>
    public bool EcrScanOnPush { get; init; } = true;

    /// <summary>Repositories made in Amazon ECR keep a tag as it is.</summary>
    public bool EcrImmutableTags { get; init; }

    /// <summary>How often a push is repeated when the registry fails, and how long it is waited for.</summary>
    internal RetrySettings PushRetry { get; init; } =
        new() { Retries = 3, FirstDelay = TimeSpan.FromSeconds(2) };

    /// <summary>What is wrong with the login, or with release tags at a registry like this.</summary>
    public IEnumerable<string> Problems(IEnumerable<string> tags)
    {
        if (
            EcrImmutableTags
            && EcrRegistry.TryParse(Host, out _)
            && tags.Contains("latest", StringComparer.Ordinal)
        )
        {
            yield return "--ecr-immutable-tags keeps every tag as it is, and 'latest' has to move: leave one of them out";
        }

        if (User is null != Password is null)
        {
            yield return User is null
                ? "there is a registry password, but no --registry-user"
                : "there is a --registry-user, but no password: set NUKE_REGISTRY_PASSWORD";
        }

        if (User is not null && Registry is null)
        {
            yield return "there is a --registry-user, but no --registry";
        }
    }

    /// <summary>Without the password.</summary>
    public override string ToString() => $"{nameof(ImageAccess)} {{ {Registry}, {User} }}";

    internal CredentialSettings Credentials(
        IReadOnlyDictionary<string, string> variables,
        TimeProvider time
    ) =>
        new()
        {
            Variables = variables,
            Home = CredentialSettings.HomeIn(variables),
            Login = RegistryLogin.For(Host, User, Password),
            Registry = new RegistrySettings
            {
                InsecureRegistries = InsecureRegistries,
                CaFile = JobsCaFile(variables),
            },
            Time = time,
        };

    internal EcrRepositoryOptions Repositories =>
        new() { ScanOnPush = EcrScanOnPush, ImmutableTags = EcrImmutableTags };

    // A job's own registry has its certificate from whoever gave GitLab its own:
    // https://docs.gitlab.com/runner/configuration/tls-self-signed/
    private string? JobsCaFile(IReadOnlyDictionary<string, string> variables) =>
        variables.GetValueOrDefault("CI_SERVER_TLS_CA_FILE") is { Length: > 0 } file
        && Host is not null
        && variables.GetValueOrDefault("CI_REGISTRY") == Host
            ? file
            : null;

    private string? Host =>
        Registry is not null && ImageReference.TryParse($"{Registry}/x", out var reference, out _)
            ? reference.Registry
            : null;
}
