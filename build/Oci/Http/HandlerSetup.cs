using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kindling.Oci;

/// <summary>What is special about connections to registries.</summary>
internal sealed class HandlerSetup(string registry, RegistrySettings settings)
{
    public void Configure(SocketsHttpHandler handler)
    {
        // Redirects are followed by hand: .NET would repeat a blob's upload, and we choose who sees the login.
        handler.AllowAutoRedirect = false;
        handler.Expect100ContinueTimeout = TimeSpan.FromSeconds(2);
        // No proxy can reach our own loopback.
        handler.UseProxy = !NameRules.IsLoopback(registry);
        if (settings.CaFile is { } file)
        {
            handler.SslOptions.CertificateChainPolicy = Trusting(file);
        }
    }

    // The system's authorities stay trusted: token servers and object stores are often elsewhere.
    private static X509ChainPolicy Trusting(string file)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        using var system = new X509Store(StoreName.Root, StoreLocation.LocalMachine);
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
            system.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            policy.CustomTrustStore.AddRange(system.Certificates);
        }
        catch (Exception exception)
            when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new CredentialException(
                $"The CA file {file} cannot be read: {exception.Message}",
                exception
            );
        }

        return policy;
    }
}
