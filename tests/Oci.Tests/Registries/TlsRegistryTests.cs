using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kindling.Testing;
using Shouldly;
using Xunit;
using static Kindling.Oci.Tests.Registries.Clients;

namespace Kindling.Oci.Tests.Registries;

/// <summary>A real registry that speaks TLS with a certificate of its own making.</summary>
[Trait("Category", "Docker")]
public sealed class TlsRegistryTests : IAsyncLifetime
{
    private readonly TempDirectory _folder = new();
    private OwnRegistry _registry = null!;

    public async ValueTask InitializeAsync()
    {
        MakeCertificate("server");
        MakeCertificate("other");
        _registry = await OwnRegistry.WithTlsAsync(_folder / "server.pem", _folder / "server.key");
    }

    [Fact]
    public async Task A_certificate_of_the_ca_file_is_trusted()
    {
        using var client = Client("server.pem");

        await new SmallImage().PushAsync(client, "app", "v1");

        (await client.HeadManifestAsync(client.Image("app:v1"), Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Any_other_certificate_is_not()
    {
        using var client = Client("other.pem");

        var failure = await Should.ThrowAsync<RegistryException>(() =>
            client.HeadManifestAsync(client.Image("app:v1"), Token)
        );

        failure.Message.ShouldStartWith(
            $"Cannot look for an image at {_registry.Host}/app: no trusted TLS connection"
        );
        failure.Message.ShouldNotContain("plain http");
        client.RequestCount.ShouldBe(1);
    }

    [Fact]
    public async Task Plain_http_to_it_is_told()
    {
        using var client = _registry.Client();

        // The answer to a HEAD has no words.
        var look = await Should.ThrowAsync<RegistryException>(() =>
            client.HeadManifestAsync(client.Image("app:v1"), Token)
        );
        var pull = await Should.ThrowAsync<RegistryException>(() =>
            client.GetManifestAsync(client.Image("app:v1"), Token)
        );

        look.Message.ShouldContain("The server may speak https");
        pull.Message.ShouldContain("The server speaks https");
    }

    public async ValueTask DisposeAsync()
    {
        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }

        _folder.Dispose();
    }

    private RegistryClient Client(string ca) =>
        _registry.Client(settings: Quick with { CaFile = _folder / ca });

    private void MakeCertificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        File.WriteAllText(_folder / (name + ".pem"), certificate.ExportCertificatePem());
        File.WriteAllText(_folder / (name + ".key"), key.ExportPkcs8PrivateKeyPem());
    }
}
