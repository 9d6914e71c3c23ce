using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kindling.Kubernetes.Tests;

/// <summary>A certificate authority for a test.</summary>
internal sealed class FakeAuthority : IDisposable
{
    private readonly X509Certificate2 _root = Root();

    public string Pem => _root.ExportCertificatePem();

    /// <summary>A server with a certificate for 127.0.0.1, or for another name only; it knows clients by certificates if they have one.</summary>
    public SslServerAuthenticationOptions Server(string? name = null) =>
        new()
        {
            ServerCertificate = Signed("server", name),
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate is null || certificate.Issuer == _root.Subject,
        };

    public (string Certificate, string Key) Client(string name)
    {
        using var client = Signed(name, null);
        using var key = client.GetECDsaPrivateKey()!;
        return (client.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose() => _root.Dispose();

    private static X509Certificate2 Root()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(
            $"CN=authority {Guid.NewGuid():N}",
            key,
            HashAlgorithmName.SHA256
        );
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddDays(1)
        );
    }

    private X509Certificate2 Signed(string name, string? dns)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (dns is null)
        {
            names.AddIpAddress(IPAddress.Loopback);
        }
        else
        {
            names.AddDnsName(dns);
        }

        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(
            _root,
            DateTimeOffset.UtcNow.AddHours(-1),
            DateTimeOffset.UtcNow.AddHours(1),
            RandomNumberGenerator.GetBytes(8)
        );
        return signed.CopyWithPrivateKey(key);
    }
}
