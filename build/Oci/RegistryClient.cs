using System.Net;
using System.Net.Http.Headers;

namespace Kindling.Oci;

/// <summary>One registry, by the OCI distribution specification: https://github.com/opencontainers/distribution-spec/blob/main/spec.md.</summary>
public sealed partial class RegistryClient : IDisposable
{
    // The specification wants registries to take at least 4 MiB.
    private const int LargestManifest = 16 << 20;

    private readonly RegistryConnection _connection;

    /// <summary>A client for the registry at a host.</summary>
    /// <param name="registry">The host, with its port, as in an image's name.</param>
    /// <param name="credentials">Asked once it is known that the registry wants a login.</param>
    /// <param name="settings">How to speak to it.</param>
    /// <param name="time">The clock.</param>
    public RegistryClient(
        string registry,
        ICredentialSource credentials,
        RegistrySettings settings,
        TimeProvider time
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (NameRules.ProblemOf(registry + "/x", registry, "x") is { } problem)
        {
            throw new FormatException($"'{registry}' is not a registry: {problem}.");
        }

        _connection = new RegistryConnection(
            NameRules.NormalRegistry(registry),
            credentials,
            settings,
            time
        );
    }

    /// <summary>The host, with its port.</summary>
    public string Registry => _connection.Registry;

    /// <summary>Requests so far, those to token servers included; a repeat by the retry policy is not counted.</summary>
    public long RequestCount => _connection.Requests;

    /// <summary>The newest limit of pulls that the registry told, as Docker Hub does.</summary>
    public RateLimit? RateLimit => _connection.RateLimit;

    /// <summary>What a manifest is, or null when it, or its repository, is not there.</summary>
    public async Task<ManifestDescriptor?> HeadManifestAsync(
        ImageReference image,
        CancellationToken cancellationToken
    )
    {
        var call = ManifestCall(HttpMethod.Head, image, "look for an image");
        using var response = await _connection.SendAsync(call, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound || IsHiddenByHub(response))
        {
            return null;
        }

        await _connection.EnsureAsync(call, response, cancellationToken);
        var type = response.Content.Headers.ContentType?.MediaType;
        return
            ToldDigest(response) is { } digest
            && type is not null
            && response.Content.Headers.ContentLength is { } size
            ? new ManifestDescriptor(digest, type, size)
            // Not every registry tells it without sending the manifest.
            : (await FindManifestAsync(image, cancellationToken))?.Descriptor;
    }

    /// <summary>A manifest, checked against its digest.</summary>
    /// <exception cref="RegistryException">It is not there.</exception>
    public async Task<Manifest> GetManifestAsync(
        ImageReference image,
        CancellationToken cancellationToken
    )
    {
        var call = ManifestCall(HttpMethod.Get, image, $"pull the manifest {image?.Reference}");
        var response = await _connection.SendAsync(call, cancellationToken);
        var bytes = await _connection.ReadAsync(call, response, LargestManifest, cancellationToken);
        return Checked(call, image!, response, bytes);
    }

    /// <summary>Stores a manifest under a tag or its digest.</summary>
    public async Task<Digest> PutManifestAsync(
        string repository,
        string reference,
        Manifest manifest,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var call = Call(
            HttpMethod.Put,
            repository,
            $"manifests/{reference}",
            $"push the manifest {reference}"
        ) with
        {
            Scopes = [RegistryCall.Push(repository)],
            Content = _ => Task.FromResult<HttpContent>(ToContent(manifest)),
        };
        using var response = await _connection.SendAsync(call, cancellationToken);
        await _connection.EnsureAsync(call, response, cancellationToken);
        return ToldDigest(response) is not { } told || told == manifest.Digest
            ? manifest.Digest
            : throw _connection.Errors.Broken(
                call,
                $"the registry stored {told} in place of {manifest.Digest}"
            );
    }

    /// <summary>
    /// Gives an image further tags; no layer is sent. Answers what each tag stands for afterwards, which is another image when somebody
    /// else was quicker: registries cannot be told to set a tag only if it is free.
    /// </summary>
    /// <exception cref="RegistryException">With <see cref="RegistryException.IsTagImmutable"/>, a tag stands for another image for good.</exception>
    public async Task<IReadOnlyDictionary<string, Digest>> TagAsync(
        string repository,
        Digest digest,
        IReadOnlyList<string> tags,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(tags);
        var image = Named(repository).WithDigest(digest);
        var manifest = await GetManifestAsync(image, cancellationToken);
        var digests = new Dictionary<string, Digest>(StringComparer.Ordinal);
        foreach (var tag in tags)
        {
            digests[tag] = await TagAsync(image.WithTag(tag), manifest, cancellationToken);
        }

        return digests;
    }

    /// <summary>The configuration of one image.</summary>
    public async Task<ImageConfig> GetConfigAsync(
        string repository,
        ImageManifest manifest,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var digest = manifest.Config.Digest;
        var call = BlobCall(repository, digest);
        var response = await _connection.SendAsync(call, cancellationToken);
        var bytes = await _connection.ReadAsync(call, response, LargestManifest, cancellationToken);
        return digest.Fits(bytes)
            ? ImageConfig.Parse(bytes)
            : throw _connection.Errors.Broken(call, "its bytes are not those of the digest");
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private async Task<Digest> TagAsync(
        ImageReference image,
        Manifest manifest,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await PutManifestAsync(image.Repository, image.Tag!, manifest, cancellationToken);
        }
        catch (RegistryException exception) when (exception.IsTagImmutable)
        {
            var there = await HeadManifestAsync(image, cancellationToken);
            if (there?.Digest != manifest.Digest)
            {
                throw;
            }
        }

        // Gone again is ours no less: nobody else has it.
        return (await HeadManifestAsync(image, cancellationToken))?.Digest ?? manifest.Digest;
    }

    private async Task<Manifest?> FindManifestAsync(
        ImageReference image,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await GetManifestAsync(image, cancellationToken);
        }
        catch (RegistryException exception) when (exception.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private Manifest Checked(
        RegistryCall call,
        ImageReference image,
        HttpResponseMessage response,
        byte[] bytes
    )
    {
        var expected = image.Digest ?? ToldDigest(response) ?? Digest.Of(bytes);
        if (!expected.Fits(bytes))
        {
            throw _connection.Errors.Broken(
                call,
                $"the manifest is not {expected}: it was changed on the way",
                "A proxy or mirror may be at fault."
            );
        }

        var type = response.Content.Headers.ContentType?.MediaType;
        return new Manifest(type ?? MediaTypeIn(call, bytes), bytes) { Digest = expected };
    }

    private string MediaTypeIn(RegistryCall call, byte[] bytes)
    {
        try
        {
            return ImageJson.Read(bytes, "manifest", root => ImageJson.Text(root, "mediaType"))
                ?? MediaTypes.OciManifest;
        }
        catch (FormatException exception)
        {
            throw _connection.Errors.Broken(call, exception.Message);
        }
    }

    // Docker Hub does not tell strangers whether a repository is private or is not there. It checks passwords where it gives tokens.
    private bool IsHiddenByHub(HttpResponseMessage response) =>
        Registry == NameRules.DockerHub
        && _connection.IsAnonymous
        && response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    private static Digest? ToldDigest(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Docker-Content-Digest", out var told)
        && Digest.TryParse(told.ToString(), out var digest)
            ? digest
            : null;

    // Registries compare the type with the manifest's own, so there are no parameters.
    private static ByteArrayContent ToContent(Manifest manifest) =>
        new(manifest.Bytes.ToArray())
        {
            Headers = { ContentType = new MediaTypeHeaderValue(manifest.MediaType) },
        };
}
