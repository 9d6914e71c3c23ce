using System.Net;

namespace Kindling.Oci;

/// <content>Blobs, and whole images.</content>
public sealed partial class RegistryClient
{
    /// <summary>True when the repository has the blob.</summary>
    public async Task<bool> BlobExistsAsync(
        string repository,
        Digest digest,
        CancellationToken cancellationToken
    )
    {
        var call = Call(HttpMethod.Head, repository, $"blobs/{digest}", "look for a blob") with
        {
            Scopes = [RegistryCall.Pull(repository)],
        };
        using var response = await _connection.SendAsync(call, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        await _connection.EnsureAsync(call, response, cancellationToken);
        return true;
    }

    /// <summary>A blob's bytes; reading to the end fails when they are not the digest's.</summary>
    public async Task<Stream> GetBlobAsync(
        string repository,
        Digest digest,
        CancellationToken cancellationToken
    )
    {
        var call = BlobCall(repository, digest);
        var response = await _connection.SendAsync(call, cancellationToken);
        await _connection.EnsureAsync(call, response, cancellationToken);
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        return new VerifiedStream(
            stream,
            digest,
            () => _connection.Errors.Broken(call, "its bytes are not those of the digest")
        );
    }

    /// <summary>Takes a blob over from another repository of the same registry; false when the registry does not do that.</summary>
    public async Task<bool> MountBlobAsync(
        string repository,
        Digest digest,
        string fromRepository,
        CancellationToken cancellationToken
    )
    {
        Named(fromRepository);
        var path = $"blobs/uploads/?mount={digest}&from={Uri.EscapeDataString(fromRepository)}";
        var call = Call(HttpMethod.Post, repository, path, "take a blob over") with
        {
            Scopes = [RegistryCall.Push(repository), RegistryCall.Pull(fromRepository)],
        };
        using var response = await _connection.SendAsync(call, cancellationToken);
        switch (response.StatusCode)
        {
            case HttpStatusCode.Created:
                return true;
            case HttpStatusCode.Accepted:
                // The registry began an ordinary upload in its place.
                await Upload(repository).CancelAsync(call, response, cancellationToken);
                return false;
            case HttpStatusCode.Unauthorized:
                throw await _connection.Errors.FromAsync(response, call, cancellationToken);
            default:
                return false;
        }
    }

    /// <summary>Sends a blob unless the repository has it; true when bytes were sent.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="digest">The blob's digest.</param>
    /// <param name="size">Its length.</param>
    /// <param name="open">Opens its bytes from the start; called again when they must be sent again.</param>
    /// <param name="progress">Told how many bytes are there.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    public async Task<bool> UploadBlobAsync(
        string repository,
        Digest digest,
        long size,
        Func<CancellationToken, Task<Stream>> open,
        IProgress<long>? progress,
        CancellationToken cancellationToken
    )
    {
        // ECR does not notice at the start of an upload that it has the blob.
        if (await BlobExistsAsync(repository, digest, cancellationToken))
        {
            return false;
        }

        await using var source = new BlobSource(size, open, progress);
        await Upload(repository).SendAsync(digest, source, cancellationToken);
        return true;
    }

    /// <summary>Proves the right to push by beginning an upload and cancelling it. Answers in words what stayed behind; null for nothing.</summary>
    public async Task<string?> CheckPushAsync(
        string repository,
        CancellationToken cancellationToken
    )
    {
        var upload = Upload(repository);
        var (call, response) = await upload.BeginAsync("push", cancellationToken);
        using var began = response;
        return await upload.CancelAsync(call, began, cancellationToken) is { } reason
            ? $"{Registry}/{repository} keeps an empty upload until the registry forgets it: its cancelling was answered {reason}."
            : null;
    }

    /// <summary>Copies an image, or an index with all its images, from another registry or repository; what is there already is not sent.</summary>
    /// <param name="source">The client for the image's registry, which may be this one.</param>
    /// <param name="image">The image.</param>
    /// <param name="repository">The repository here.</param>
    /// <param name="tag">The tag here; null for none.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    public Task<Digest> CopyImageAsync(
        RegistryClient source,
        ImageReference image,
        string repository,
        string? tag,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(image);
        var target = Named(repository);
        return new ImageCopy(source, image, this, target).RunAsync(
            tag is null ? null : target.WithTag(tag),
            cancellationToken
        );
    }

    private RegistryCall BlobCall(string repository, Digest digest) =>
        Call(HttpMethod.Get, repository, $"blobs/{digest}", $"pull the blob {digest}") with
        {
            Scopes = [RegistryCall.Pull(repository)],
        };

    private BlobUpload Upload(string repository) =>
        new(
            _connection,
            Call(HttpMethod.Post, repository, "blobs/uploads/", "push a blob") with
            {
                Scopes = [RegistryCall.Push(repository)],
            }
        );
}
