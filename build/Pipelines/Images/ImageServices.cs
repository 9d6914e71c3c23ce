using System.Collections.Concurrent;
using Kindling.Docker;
using Kindling.Oci;
using Kindling.Oci.Ecr;

namespace Kindling.Pipelines.Images;

/// <summary>The engine and the registries, each connected to when it is first needed: with nothing to do no engine has to run.</summary>
public sealed class ImageServices : IDisposable
{
    private readonly Func<CancellationToken, Task<DockerClient>> _connect;
    private readonly CredentialChain _credentials;
    private readonly CredentialSettings _credentialSettings;
    private readonly EcrRepositoryOptions _ecrOptions;
    private readonly ConcurrentDictionary<string, Lazy<EcrClient>> _ecrs = new(
        StringComparer.Ordinal
    );
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private readonly ConcurrentDictionary<string, Lazy<RegistryClient>> _registries = new(
        StringComparer.Ordinal
    );
    private DockerClient? _engine;

    /// <summary>Services for the engine that the environment names and the registries that can be reached.</summary>
    public ImageServices(
        ImageAccess access,
        IReadOnlyDictionary<string, string> environment,
        TimeProvider time
    )
    {
        ArgumentNullException.ThrowIfNull(access);
        ArgumentNullException.ThrowIfNull(environment);
        _credentialSettings = access.Credentials(environment, time);
        _credentials = CredentialChain.For(_credentialSettings);
        _ecrOptions = access.Repositories;
        _time = time;
        Repeat = new TransferRepeat(access.PushRetry, time);
        _connect = token =>
            DockerClient.ConnectAsync(
                DockerEndpoint.Find(environment, _credentialSettings.Home ?? "/"),
                time,
                token
            );
    }

    /// <summary>Requests to all registries so far.</summary>
    public long RegistryRequests => Made(_registries).Sum(registry => registry.RequestCount);

    /// <summary>Requests to the engine so far.</summary>
    public long EngineRequests => _engine?.RequestCount ?? 0;

    internal TimeProvider Time => _time;

    /// <summary>Does again what a passing fault has ended.</summary>
    internal TransferRepeat Repeat { get; }

    /// <summary>In the names of what lasts no longer than this run.</summary>
    internal string Run { get; } = Guid.NewGuid().ToString("N")[..8];

    /// <summary>The engine.</summary>
    internal async Task<DockerClient> EngineAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            return _engine ??= await _connect(cancellationToken);
        }
        finally
        {
            _connecting.Release();
        }
    }

    /// <summary>The registry with this host.</summary>
    internal RegistryClient Registry(string host) =>
        // Lazy: of two made at a race the dictionary would keep one, and nobody would dispose of the other.
        _registries
            .GetOrAdd(
                host,
                key => new Lazy<RegistryClient>(() =>
                    new RegistryClient(key, _credentials, _credentialSettings.Registry, _time)
                )
            )
            .Value;

    /// <summary>The credential for a registry in the engine's form; null for anybody.</summary>
    internal async Task<DockerCredential?> EngineCredentialAsync(
        string registry,
        CancellationToken cancellationToken
    ) =>
        await _credentials.FindAsync(registry, cancellationToken) is { } credential
            ? Credential(registry, credential)
            : null;

    /// <summary>The same for nodes, which pull when a GitLab job is over: its own token only where there is nothing else.</summary>
    internal async Task<DockerCredential?> NodeCredentialAsync(
        string registry,
        CancellationToken cancellationToken
    )
    {
        using var chain = CredentialChain.For(_credentialSettings with { IsToLast = true });
        return await chain.FindAsync(registry, cancellationToken) is { } credential
            ? Credential(registry, credential)
            : await EngineCredentialAsync(registry, cancellationToken);
    }

    private static DockerCredential Credential(string registry, RegistryCredential credential)
    {
        // Docker Hub goes by an address of old: https://github.com/docker/cli/blob/master/cli/config/configfile/file.go
        var address = registry == "docker.io" ? "https://index.docker.io/v1/" : registry;
        return credential.IsIdentityToken
            ? new DockerCredential(address) { IdentityToken = credential.Secret }
            : new DockerCredential(address)
            {
                User = credential.User,
                Password = credential.Secret,
            };
    }

    /// <summary>The image on the engine; null when the engine does not have it.</summary>
    internal async Task<ImageDetails?> OnEngineAsync(
        ImageReference image,
        CancellationToken cancellationToken
    ) =>
        await (await EngineAsync(cancellationToken)).InspectImageAsync(
            image.ToString(),
            cancellationToken
        );

    /// <summary>Makes the engine have an image that a registry has, under the name given; what passing faults end is repeated.</summary>
    internal async Task PullAsync(
        ImageReference image,
        Digest digest,
        string platform,
        Action<string> tell,
        CancellationToken cancellationToken
    )
    {
        var engine = await EngineAsync(cancellationToken);
        var exact = $"{image.Name}@{digest}";
        await Repeat.RunAsync(
            async token =>
            {
                var credential = await EngineCredentialAsync(image.Registry, token);
                await engine.PullAsync(exact, credential, platform, progress: null, token);
                return exact;
            },
            ask: null,
            tell,
            cancellationToken
        );
        if (image.Tag is { } tag)
        {
            await engine.TagAsync(exact, image.FamiliarName, tag, cancellationToken);
        }
    }

    /// <summary>
    /// Proves that a repository may be written, as far as that can be done; answers in words what is left to know of it, null for nothing.
    /// </summary>
    internal async Task<string?> CheckPushAsync(
        ImageReference image,
        CancellationToken cancellationToken
    ) =>
        EcrFor(image) is { } ecr && await IsMissingAsync(ecr, image, cancellationToken)
            ? $"{image.Name} is not there yet: PushImages will make it"
            : await Registry(image.Registry).CheckPushAsync(image.Repository, cancellationToken);

    /// <summary>Makes the repository where the registry wants that: only ECR does.</summary>
    internal async Task EnsureRepositoryAsync(
        ImageReference image,
        CancellationToken cancellationToken
    )
    {
        // Asked first: who may push may often not create, and need not.
        if (EcrFor(image) is { } ecr && await IsMissingAsync(ecr, image, cancellationToken))
        {
            await ecr.CreateRepositoryAsync(image.Repository, _ecrOptions, cancellationToken);
        }
    }

    private static async Task<bool> IsMissingAsync(
        EcrClient ecr,
        ImageReference image,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await ecr.DescribeRepositoryAsync(image.Repository, cancellationToken) is null;
        }
        catch (EcrException exception) when (exception.Code == "AccessDeniedException")
        {
            // Who may only push may not even ask: the push will tell.
            return false;
        }
    }

    private EcrClient? EcrFor(ImageReference image) =>
        EcrRegistry.TryParse(image.Registry, out var registry)
            ? _ecrs
                .GetOrAdd(
                    image.Registry,
                    _ => new Lazy<EcrClient>(() => new EcrClient(registry, _credentialSettings))
                )
                .Value
            : null;

    private static IEnumerable<T> Made<T>(ConcurrentDictionary<string, Lazy<T>> clients) =>
        clients.Values.Where(client => client.IsValueCreated).Select(client => client.Value);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var ecr in Made(_ecrs))
        {
            ecr.Dispose();
        }

        _engine?.Dispose();
        foreach (var registry in Made(_registries))
        {
            registry.Dispose();
        }

        _credentials.Dispose();
        _connecting.Dispose();
    }
}
