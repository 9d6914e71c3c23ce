using System.Text;

namespace Kindling.Oci;

/// <summary>What a registry is logged in to with; its text never shows the secret.</summary>
public sealed class RegistryCredential
{
    private RegistryCredential(string user, string secret, bool isIdentityToken, string origin)
    {
        User = user;
        Secret = secret;
        IsIdentityToken = isIdentityToken;
        Origin = origin;
    }

    /// <summary>The user; empty with an identity token.</summary>
    public string User { get; }

    /// <summary>The password or the identity token.</summary>
    public string Secret { get; }

    /// <summary>True when the secret is an OAuth2 refresh token.</summary>
    public bool IsIdentityToken { get; }

    /// <summary>Where it was found, for messages.</summary>
    public string Origin { get; }

    /// <summary>When it ends, if that is known.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    internal string BasicValue =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Secret}"));

    /// <summary>A user with a password.</summary>
    public static RegistryCredential Login(string user, string password, string origin) =>
        new(user, password, isIdentityToken: false, origin);

    /// <summary>An OAuth2 refresh token.</summary>
    public static RegistryCredential IdentityToken(string token, string origin) =>
        new("", token, isIdentityToken: true, origin);

    internal static RegistryCredential Ending(
        string user,
        string password,
        string origin,
        DateTimeOffset expiresAt
    ) => new(user, password, isIdentityToken: false, origin) { ExpiresAt = expiresAt };

    /// <inheritdoc/>
    public override string ToString() =>
        IsIdentityToken ? $"identity token from {Origin}" : $"user '{User}' from {Origin}";
}

/// <summary>Finds the credential for a registry.</summary>
public interface ICredentialSource
{
    /// <summary>The credential for a registry's host, or null to go without.</summary>
    /// <exception cref="CredentialException">There should be one, and it cannot be had.</exception>
    Task<RegistryCredential?> FindAsync(string registry, CancellationToken cancellationToken);
}

/// <summary>A credential that should be there cannot be had.</summary>
public sealed class CredentialException(string message, Exception? inner = null)
    : Exception(message, inner);

/// <summary>A credential for one registry, given by the caller.</summary>
public sealed record RegistryLogin(string Registry, RegistryCredential Credential)
{
    /// <summary>The login that user and password are; null unless all three are there.</summary>
    public static RegistryLogin? For(string? registry, string? user, string? password) =>
        registry is null || user is null || password is null
            ? null
            : new RegistryLogin(
                registry,
                RegistryCredential.Login(user, password, "the parameters")
            );
}
