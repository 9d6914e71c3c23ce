using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kindling.Http;

namespace Kindling.Kubernetes;

/// <summary>
/// The HTTP client for a cluster: one HTTP/2 connection that all requests share. A new client certificate gets a new connection;
/// what still runs on the old one may end there, since the server looks at the certificate with each request.
/// </summary>
internal sealed class ClusterTransport(
    ClusterAccess access,
    KubernetesSettings settings,
    TimeProvider time
) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<HttpClient> _clients = [];
    private ClientCertificate? _certificate;

    public HttpClient For(Login login)
    {
        lock (_gate)
        {
            if (_clients.Count == 0 || !ReferenceEquals(_certificate, login.Certificate))
            {
                _certificate = login.Certificate;
                _clients.Add(Create());
            }

            return _clients[^1];
        }
    }

    public void Dispose() => _clients.ForEach(x => x.Dispose());

    private HttpClient Create()
    {
        var client = HttpClients.Create(
            new RetrySettings
            {
                Retries = 0,
                ConnectTimeout = settings.ConnectTimeout,
                // The log of a silent container has no head for as long as it is silent; others are limited where they are sent.
                ResponseTimeout = Timeout.InfiniteTimeSpan,
            },
            time,
            Configure
        );
        client.DefaultRequestVersion = HttpVersion.Version20;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        return client;
    }

    private void Configure(SocketsHttpHandler handler)
    {
        handler.AllowAutoRedirect = false;
        // Go's clients find a dead connection in the same time: apimachinery, pkg/util/net/http.go.
        handler.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(15);
        handler.AutomaticDecompression = access.AllowCompression
            ? DecompressionMethods.GZip
            : DecompressionMethods.None;
        if (access.Proxy is { } proxy)
        {
            handler.Proxy = new WebProxy(proxy) { Credentials = UserOf(proxy) };
        }

        // Go asks no proxy for loopback either.
        handler.UseProxy = access.Proxy is not null || !access.Server.IsLoopback;
        handler.SslOptions = Tls();
    }

    private static NetworkCredential? UserOf(Uri proxy)
    {
        var parts = proxy.UserInfo.Split(':', 2);
        return proxy.UserInfo.Length == 0
            ? null
            : new NetworkCredential(
                Uri.UnescapeDataString(parts[0]),
                Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? "")
            );
    }

    [SuppressMessage(
        "Security",
        "CA5359",
        Justification = "insecure-skip-tls-verify asks for exactly this."
    )]
    private SslClientAuthenticationOptions Tls()
    {
        var options = new SslClientAuthenticationOptions
        {
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        if (_certificate is { } own)
        {
            options.ClientCertificateContext = SslStreamCertificateContext.Create(
                own.Certificate,
                own.Between,
                offline: true
            );
        }

        if (access.SkipVerify)
        {
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        }
        else if (access.AuthorityPem is { } authority)
        {
            options.CertificateChainPolicy = Trusting(authority);
        }

        return options;
    }

    private X509ChainPolicy Trusting(string authority)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        try
        {
            policy.CustomTrustStore.ImportFromPem(authority);
        }
        catch (CryptographicException exception)
        {
            throw NoPem(exception);
        }

        // What is no PEM at all is passed over.
        return policy.CustomTrustStore.Count > 0 ? policy : throw NoPem(null);
    }

    private KubernetesException NoPem(Exception? inner) =>
        KubernetesException.Of(
            "read",
            access.Source,
            "the certificate authority is no PEM",
            "Check certificate-authority, or KUBE_CA_PEM.",
            inner
        );
}
