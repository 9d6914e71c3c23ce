using Kindling.Http;
using Xunit;

namespace Kindling.Oci.Tests.Registries;

internal static class Clients
{
    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static RegistrySettings Quick { get; } =
        new() { Retry = new RetrySettings { FirstDelay = TimeSpan.FromMilliseconds(1) } };

    public static RegistryCredential Ci { get; } = RegistryCredential.Login("ci", "secret", "test");

    public static RegistryClient For(
        string host,
        RegistryCredential? credential = null,
        RegistrySettings? settings = null,
        TimeProvider? time = null
    ) => new(host, new OneCredential(credential), settings ?? Quick, time ?? TimeProvider.System);

    public static Task<bool> UploadAsync(
        this RegistryClient client,
        string repository,
        byte[] bytes
    ) =>
        client.UploadBlobAsync(
            repository,
            Digest.Of(bytes),
            bytes.Length,
            _ => Task.FromResult<Stream>(new MemoryStream(bytes)),
            null,
            Token
        );

    public static async Task<byte[]> DownloadAsync(
        this RegistryClient client,
        string repository,
        Digest digest
    )
    {
        await using var stream = await client.GetBlobAsync(repository, digest, Token);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }

    public static ImageReference Image(this RegistryClient client, string name) =>
        ImageReference.Parse($"{client.Registry}/{name}");

    private sealed class OneCredential(RegistryCredential? credential) : ICredentialSource
    {
        public Task<RegistryCredential?> FindAsync(
            string registry,
            CancellationToken cancellationToken
        ) => Task.FromResult(credential);
    }
}

/// <summary>Nobody has a login.</summary>
internal sealed class NoCredential : ICredentialSource
{
    public static readonly NoCredential Instance = new();

    public Task<RegistryCredential?> FindAsync(
        string registry,
        CancellationToken cancellationToken
    ) => Task.FromResult<RegistryCredential?>(null);
}
