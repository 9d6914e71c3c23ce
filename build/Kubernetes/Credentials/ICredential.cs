using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kindling.Kubernetes;

/// <summary>What a request, or its connection, is known by.</summary>
internal sealed record Login(string? Token, ClientCertificate? Certificate)
{
    public static readonly Login Nobody = new(null, null);
}

/// <summary>Gives logins, and better ones when they end.</summary>
internal interface ICredential : IDisposable
{
    /// <summary>The login to use now.</summary>
    ValueTask<Login> GetAsync(CancellationToken cancellationToken);

    /// <summary>Told that the server refused a login; true when another may be had.</summary>
    bool Renew(Login refused);
}

/// <summary>A client's certificate with its key and the authorities between it and the root.</summary>
internal sealed record ClientCertificate(
    X509Certificate2 Certificate,
    X509Certificate2Collection Between
)
{
    [SuppressMessage(
        "Reliability",
        "CA2000",
        Justification = "The credential that holds it disposes of it."
    )]
    public static ClientCertificate FromPem(string certificatePem, string keyPem, string source)
    {
        try
        {
            var pem = X509Certificate2.CreateFromPem(certificatePem, keyPem);
            var between = new X509Certificate2Collection();
            between.ImportFromPem(certificatePem);
            between.RemoveAt(0);
            return new ClientCertificate(
                OperatingSystem.IsWindows() ? ThroughPkcs12(pem) : pem,
                between
            );
        }
        catch (CryptographicException exception)
        {
            throw KubernetesException.Of(
                "read",
                source,
                $"the client's certificate and key cannot be used ({exception.Message.TrimEnd('.')})",
                "Make the kubeconfig anew.",
                exception
            );
        }
    }

    // Windows cannot use a key that came from PEM before; for others this would only take time.
    private static X509Certificate2 ThroughPkcs12(X509Certificate2 pem)
    {
        using (pem)
        {
            return X509CertificateLoader.LoadPkcs12(
                pem.Export(X509ContentType.Pkcs12),
                password: null
            );
        }
    }
}

/// <summary>A login that stays.</summary>
internal sealed class FixedCredential(Login login) : ICredential
{
    public ValueTask<Login> GetAsync(CancellationToken cancellationToken) => new(login);

    public bool Renew(Login refused) => false;

    public void Dispose() => login.Certificate?.Certificate.Dispose();
}
