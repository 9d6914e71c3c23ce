using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kindling.Docker;

/// <summary>Key material as SslStream wants it.</summary>
internal static class EngineTls
{
    [SuppressMessage(
        "Security",
        "CA5359",
        Justification = "SkipTLSVerify and DOCKER_TLS without DOCKER_TLS_VERIFY ask for exactly this."
    )]
    public static SslClientAuthenticationOptions Options(EndpointTls tls)
    {
        try
        {
            var options = new SslClientAuthenticationOptions
            {
                ClientCertificates = ClientCertificates(tls),
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            };
            if (tls.SkipVerify)
            {
                options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
            }
            else if (tls.Ca is not null)
            {
                options.CertificateChainPolicy = Trusting(tls.Ca);
            }

            return options;
        }
        catch (Exception exception)
            when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new DockerException(
                "preparing TLS for the Docker engine",
                $"the certificates beside {tls.Ca ?? tls.Certificate} cannot be read ({exception.Message.TrimEnd('.')})",
                "check DOCKER_CERT_PATH, or the context's certificates",
                exception
            );
        }
    }

    private static X509ChainPolicy Trusting(string ca)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(ca);
        return policy;
    }

    private static X509CertificateCollection? ClientCertificates(EndpointTls tls)
    {
        if (tls.Certificate is null || tls.Key is null)
        {
            return null;
        }

        using var pem = X509Certificate2.CreateFromPemFile(tls.Certificate, tls.Key);
        // Windows cannot use a key that came from PEM before it has been through PKCS#12.
        return
        [
            X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null),
        ];
    }
}
