using System.Collections.Concurrent;
using Kindling.Docker;
using Kindling.Oci;

namespace Kindling.Pipelines.Images;

/// <summary>The engine and the registries, each connected to when it is first needed: with nothing to do no engine has to run.</summary>
public sealed class ImageServices : IDisposable
{
    private readonly Func<CancellationToken, Task<DockerClient>> _connect;
    private readonly CredentialChain _credentials;
    private readonly RegistrySettings _registrySettings;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private readonly ConcurrentDictionary<string, RegistryClient> _registries = new(
        StringComparer.Ordinal
    );
    private DockerClient? _engine;

    /// <summary>Services for the engine that the environment names and the credentials given.</summary>
    public ImageServices(
        IReadOnlyDictionary<string, string> environment,
        CredentialSettings credentials,
        TimeProvider time
    )
    {
        ArgumentNullException.ThrowIfNull(credentials);
        _credentials = CredentialChain.For(credentials);
        _registrySettings = credentials.Registry;
        _time = time;
        _connect = token =>
            DockerClient.ConnectAsync(
                DockerEndpoint.Find(environment, credentials.Home ?? "/"),
                time,
                token
            );
    }

    /// <summary>Requests to all registries so far.</summary>
    public long RegistryRequests => _registries.Values.Sum(registry => registry.RequestCount);

    /// <summary>Requests to the engine so far.</summary>
    public long EngineRequests => _engine?.RequestCount ?? 0;

    internal TimeProvider Time => _time;

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
        _registries.GetOrAdd(
            host,
            key => new RegistryClient(key, _credentials, _registrySettings, _time)
        );

    /// <summary>The credential for a registry in the engine's form; null for anybody.</summary>
    internal async Task<DockerCredential?> EngineCredentialAsync(
        string registry,
        CancellationToken cancellationToken
    )
    {
        if (await _credentials.FindAsync(registry, cancellationToken) is not { } credential)
        {
            return null;
        }

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

    /// <summary>Makes the engine have an image that a registry has, under the name given.</summary>
    internal async Task PullAsync(
        ImageReference image,
        Digest digest,
        string platform,
        CancellationToken cancellationToken
    )
    {
        var engine = await EngineAsync(cancellationToken);
        var exact = $"{image.Name}@{digest}";
        var credential = await EngineCredentialAsync(image.Registry, cancellationToken);
        await engine.PullAsync(exact, credential, platform, progress: null, cancellationToken);
        if (image.Tag is { } tag)
        {
            await engine.TagAsync(exact, EngineName(image), tag, cancellationToken);
        }
    }

    /// <summary>Registry and repository as the engine writes them.</summary>
    internal static string EngineName(ImageReference image)
    {
        var text = image.ToString();
        var digest = text.IndexOf('@', StringComparison.Ordinal);
        var bare = digest < 0 ? text : text[..digest];
        return image.Tag is { } tag && bare.EndsWith(":" + tag, StringComparison.Ordinal)
            ? bare[..^(tag.Length + 1)]
            : bare;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _engine?.Dispose();
        foreach (var registry in _registries.Values)
        {
            registry.Dispose();
        }

        _credentials.Dispose();
        _connecting.Dispose();
    }
}
