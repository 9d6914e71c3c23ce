using System.Collections.Concurrent;
using Kindling.Http;

namespace Kindling.Oci.Ecr;

/// <summary>Logs in to ECR with AWS's credentials; a login is kept until shortly before it ends.</summary>
internal sealed class EcrCredential(CredentialSettings settings) : ICredentialSource, IDisposable
{
    // The half of twelve hours, as Amazon's own helper does.
    private static readonly TimeSpan s_margin = TimeSpan.FromHours(6);

    private readonly ConcurrentDictionary<string, RegistryCredential> _found = new(
        StringComparer.Ordinal
    );
    private readonly SemaphoreSlim _gate = new(1, 1);

    public async Task<RegistryCredential?> FindAsync(
        string registry,
        CancellationToken cancellationToken
    )
    {
        if (!EcrRegistry.TryParse(registry, out var ecr))
        {
            return null;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await FindAsync(ecr, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<RegistryCredential?> FindAsync(
        EcrRegistry registry,
        CancellationToken cancellationToken
    )
    {
        var known = _found.GetValueOrDefault(registry.Host);
        var now = settings.Time.GetUtcNow();
        if (known is not null && known.ExpiresAt - s_margin > now)
        {
            return known;
        }

        using var client = new EcrClient(registry, settings);
        try
        {
            return _found[registry.Host] = await client.GetAuthorizationTokenAsync(
                cancellationToken
            );
        }
        catch (Exception exception)
            when (exception is EcrException or CredentialException or ApiException)
        {
            return Fallback(registry, known, now)
                ? known
                : throw new CredentialException(exception.Message, exception);
        }
    }

    // An old login that still holds is better than none; the public registry can be read without.
    private static bool Fallback(
        EcrRegistry registry,
        RegistryCredential? known,
        DateTimeOffset now
    ) => known is null ? registry.IsPublic : known.ExpiresAt > now;
}
