using Kindling.Oci.Ecr;

namespace Kindling.Oci;

/// <summary>What the chain of credentials looks at; nothing else is read.</summary>
public sealed record CredentialSettings
{
    /// <summary>GitLab's user for a job's own token, which ends with its job: https://docs.gitlab.com/ci/jobs/ci_job_token/.</summary>
    public const string JobUser = "gitlab-ci-token";

    /// <summary>The environment's variables.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } =
        new Dictionary<string, string>();

    /// <summary>True to pass over what ends with a GitLab job: others will use the credential when it is over.</summary>
    public bool IsToLast { get; init; }

    /// <summary>What the caller was given by parameter; sent to that registry only.</summary>
    public RegistryLogin? Login { get; init; }

    /// <summary>The home folder, for <c>.docker/config.json</c>.</summary>
    public string? Home { get; init; }

    /// <summary>How long a credential helper may take.</summary>
    public TimeSpan HelperTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How ECR is spoken to.</summary>
    public RegistrySettings Registry { get; init; } = new();

    /// <summary>The home folder of an environment, as Docker finds it.</summary>
    public static string? HomeIn(IReadOnlyDictionary<string, string> variables) =>
        HomeIn(variables, OperatingSystem.IsWindows());

    // https://pkg.go.dev/os#UserHomeDir
    internal static string? HomeIn(IReadOnlyDictionary<string, string> variables, bool isWindows) =>
        variables.GetValueOrDefault(isWindows ? "USERPROFILE" : "HOME");

    internal string? Variable(string name) =>
        Variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}

/// <summary>Several sources: the first that knows the registry answers.</summary>
public sealed class CredentialChain : ICredentialSource, IDisposable
{
    private readonly bool _isToLast;
    private readonly EcrCredential _ecr;
    private readonly IReadOnlyList<ICredentialSource> _sources;

    private CredentialChain(CredentialSettings settings)
    {
        _isToLast = settings.IsToLast;
        _ecr = new EcrCredential(settings);
        _sources =
        [
            new GivenCredential(settings.Login),
            new GitLabCredential(settings),
            new DockerConfigCredential(settings),
            _ecr,
        ];
    }

    /// <summary>Parameters, then GitLab's job variables, then Docker's configuration, then AWS for ECR.</summary>
    public static CredentialChain For(CredentialSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new CredentialChain(settings);
    }

    /// <inheritdoc/>
    public async Task<RegistryCredential?> FindAsync(
        string registry,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(registry);
        foreach (var source in _sources)
        {
            if (
                await source.FindAsync(registry, cancellationToken) is { } credential
                && !(_isToLast && credential.User == CredentialSettings.JobUser)
            )
            {
                return credential;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _ecr.Dispose();
}

/// <summary>What the caller was given by parameter.</summary>
internal sealed class GivenCredential(RegistryLogin? login) : ICredentialSource
{
    public Task<RegistryCredential?> FindAsync(
        string registry,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult(
            login is not null && RegistryKey.Of(login.Registry) == RegistryKey.Of(registry)
                ? login.Credential
                : null
        );
}

/// <summary>A job's own registry: https://docs.gitlab.com/ci/variables/predefined_variables/.</summary>
internal sealed class GitLabCredential(CredentialSettings settings) : ICredentialSource
{
    private static readonly (string User, string Password)[] s_pairs =
    [
        ("CI_REGISTRY_USER", "CI_REGISTRY_PASSWORD"),
        ("CI_DEPLOY_USER", "CI_DEPLOY_PASSWORD"),
    ];

    public Task<RegistryCredential?> FindAsync(
        string registry,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult(
            settings.Variable("CI_REGISTRY") is { } own
            && RegistryKey.Of(own) == RegistryKey.Of(registry)
                ? Find()
                : null
        );

    private RegistryCredential? Find()
    {
        foreach (var (user, password) in s_pairs)
        {
            if (
                settings.Variable(user) is { } name
                && settings.Variable(password) is { } secret
                && !(settings.IsToLast && name == CredentialSettings.JobUser)
            )
            {
                return RegistryCredential.Login(name, secret, $"{user} and {password}");
            }
        }

        return settings.Variable("CI_JOB_TOKEN") is { } token
            ? RegistryCredential.Login(CredentialSettings.JobUser, token, "CI_JOB_TOKEN")
            : null;
    }
}
