using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kindling.Http;

namespace Kindling.Forges;

/// <summary>The HTTP client for a forge.</summary>
internal static class ForgeTransport
{
    public static HttpClient Create(
        Uri api,
        string? caFile,
        RetrySettings retries,
        TimeProvider time
    ) =>
        HttpClients.Create(
            retries with
            {
                // Patience knows what may be sent again, and Deadline what stands still.
                Retries = 0,
                ResponseTimeout = Timeout.InfiniteTimeSpan,
            },
            time,
            handler =>
            {
                // .NET drops Authorization at another host, but neither JOB-TOKEN nor PRIVATE-TOKEN.
                handler.AllowAutoRedirect = false;
                // No proxy can reach our own loopback.
                handler.UseProxy = !api.IsLoopback;
                if (caFile is not null)
                {
                    handler.SslOptions.CertificateChainPolicy = Trusting(caFile);
                }
            }
        );

    // The system's authorities stay trusted: object stores are often elsewhere.
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
            if (policy.CustomTrustStore.Count == 0)
            {
                // What is no PEM at all is passed over.
                throw new CryptographicException("it holds no certificate");
            }

            system.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            policy.CustomTrustStore.AddRange(system.Certificates);
            return policy;
        }
        catch (Exception exception)
            when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ForgeException(
                new ForgeFailure(
                    "read",
                    file,
                    Status: null,
                    $"the CA file cannot be used: {exception.Message.TrimEnd('.')}",
                    "Give a PEM file with the authority's certificate"
                ),
                exception
            );
        }
    }
}
