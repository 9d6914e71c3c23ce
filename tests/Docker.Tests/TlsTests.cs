using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Docker.Tests;

public sealed class TlsTests : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly X509Certificate2 _authority = Authority("ours");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_engine_with_TLS_knows_the_client_by_its_certificate()
    {
        await using var engine = Engine();
        Write(_authority, Signed("client", _authority));

        using var client = await DockerClient.ConnectAsync(
            Find(engine, "DOCKER_TLS_VERIFY"),
            TimeProvider.System,
            Token
        );

        client.ApiVersion.ShouldBe(new Version(1, 41));
    }

    [Fact]
    public async Task An_engine_of_another_authority_is_not_trusted_unless_that_is_asked_for()
    {
        await using var engine = Engine();
        using var other = Authority("other");
        Write(other, Signed("client", _authority));

        var failure = await Should.ThrowAsync<DockerException>(() =>
            DockerClient.ConnectAsync(Find(engine, "DOCKER_TLS_VERIFY"), TimeProvider.System, Token)
        );
        using var client = await DockerClient.ConnectAsync(
            Find(engine, "DOCKER_TLS"),
            TimeProvider.System,
            Token
        );

        failure.Message.ShouldContain("no trusted TLS connection to tcp://127.0.0.1:");
        failure.Message.ShouldContain("check DOCKER_CERT_PATH");
    }

    [Fact]
    public async Task Certificates_that_cannot_be_read_are_told()
    {
        await using var engine = Engine();
        foreach (var file in new[] { "ca.pem", "cert.pem", "key.pem" })
        {
            await File.WriteAllTextAsync(_folder / file, "garbage", Token);
        }

        var failure = await Should.ThrowAsync<DockerException>(() =>
            DockerClient.ConnectAsync(Find(engine, "DOCKER_TLS_VERIFY"), TimeProvider.System, Token)
        );

        failure.Message.ShouldContain("cannot be read");
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private FakeEngine Engine() =>
        new(tls: FakeEngine.Tls(Signed("engine", _authority), _authority));

    private DockerEndpoint Find(FakeEngine engine, string variable) =>
        DockerEndpoint.Find(
            new Dictionary<string, string>
            {
                ["DOCKER_HOST"] = engine.Address,
                [variable] = "1",
                ["DOCKER_CERT_PATH"] = _folder.Path,
            },
            "/nowhere"
        );

    private void Write(X509Certificate2 authority, X509Certificate2 client)
    {
        File.WriteAllText(_folder / "ca.pem", authority.ExportCertificatePem());
        File.WriteAllText(_folder / "cert.pem", client.ExportCertificatePem());
        using var key = client.GetECDsaPrivateKey()!;
        File.WriteAllText(_folder / "key.pem", key.ExportECPrivateKeyPem());
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddDays(1)
        );
    }

    private static X509Certificate2 Signed(string name, X509Certificate2 authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(
            authority,
            DateTimeOffset.UtcNow.AddHours(-1),
            DateTimeOffset.UtcNow.AddHours(1),
            RandomNumberGenerator.GetBytes(8)
        );
        return signed.CopyWithPrivateKey(key);
    }
}
