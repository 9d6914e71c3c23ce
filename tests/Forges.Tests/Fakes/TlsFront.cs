using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kindling.Forges.Tests.Fakes;

/// <summary>TLS before a plain server, with a certificate of an authority of its own.</summary>
internal sealed class TlsFront : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly X509Certificate2 _certificate;
    private readonly string _behind;
    private readonly Task _accepting;

    /// <param name="behind">Host and port of the server.</param>
    /// <param name="address">The address in the certificate.</param>
    public TlsFront(string behind, string address)
    {
        _behind = behind;
        (AuthorityPem, _certificate) = Make(IPAddress.Parse(address));
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The authority's certificate.</summary>
    public string AuthorityPem { get; }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _certificate.Dispose();
        _ending.Dispose();
    }

    private static (string Authority, X509Certificate2 Server) Make(IPAddress address)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(
            "CN=An authority",
            authorityKey,
            HashAlgorithmName.SHA256
        );
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var (from, until) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var authority = request.CreateSelfSigned(from, until);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var own = new CertificateRequest("CN=server", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address);
        own.CertificateExtensions.Add(names.Build());
        using var signed = own.Create(authority, from, until, [1, 2, 3, 4]);
        return (authority.ExportCertificatePem(), signed.CopyWithPrivateKey(key));
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ending.Token);
                _ = RelayAsync(client);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var both = client;
        try
        {
            await using var outside = new SslStream(client.GetStream());
            await outside.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificate = _certificate },
                _ending.Token
            );
            using var server = new TcpClient();
            await server.ConnectAsync(IPEndPoint.Parse(_behind), _ending.Token);
            await using var inside = server.GetStream();
            await Task.WhenAny(
                outside.CopyToAsync(inside, _ending.Token),
                inside.CopyToAsync(outside, _ending.Token)
            );
        }
        catch (Exception exception)
            when (exception
                    is IOException
                        or AuthenticationException
                        or OperationCanceledException
                        or SocketException
            )
        {
            // The client went away, or did not trust us.
            return;
        }
    }
}
