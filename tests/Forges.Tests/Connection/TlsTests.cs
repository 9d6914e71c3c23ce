using Kindling.Forges.Tests.Fakes;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Forges.Tests.Connection;

public sealed class TlsTests : IAsyncLifetime
{
    private readonly FakeGitLab _fake = new();
    private readonly Sample _sample = new();
    private readonly TempDirectory _folder = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        _sample.Dispose();
        await _fake.DisposeAsync();
    }

    [Fact]
    public async Task A_server_of_the_ca_file_is_trusted()
    {
        await using var front = new TlsFront(_fake.Host, "127.0.0.1");
        using var forge = Forge(front, front.AuthorityPem);

        await forge.PublishAsync(_sample.Release, progress: null, Sample.Token);

        _fake.Releases.Keys.ShouldBe(["v1.2.3"]);
    }

    [Fact]
    public async Task Without_it_there_is_no_trust_and_one_try()
    {
        await using var front = new TlsFront(_fake.Host, "127.0.0.1");
        using var forge = Forge(front, pem: null);

        var failure = await Should.ThrowAsync<ForgeException>(() =>
            forge.PlanAsync(_sample.Release, Sample.Token)
        );

        failure.Message.ShouldContain("no trusted TLS connection");
        failure.Message.ShouldContain("CI_SERVER_TLS_CA_FILE");
        _fake.Seen.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_name_in_the_certificate_counts()
    {
        await using var front = new TlsFront(_fake.Host, "127.0.0.2");
        using var forge = Forge(front, front.AuthorityPem);

        (
            await Should.ThrowAsync<ForgeException>(() =>
                forge.PlanAsync(_sample.Release, Sample.Token)
            )
        ).Message.ShouldContain("RemoteCertificateNameMismatch");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public async Task A_ca_file_that_is_none_is_told(string? text)
    {
        await using var front = new TlsFront(_fake.Host, "127.0.0.1");
        if (text is not null)
        {
            await File.WriteAllTextAsync(_folder / "ca.pem", text, Sample.Token);
        }

        Should
            .Throw<ForgeException>(() => Open(front, _folder / "ca.pem"))
            .Message.ShouldStartWith($"read {_folder / "ca.pem"}: the CA file cannot be used: ");
    }

    private GitLabForge Forge(TlsFront front, string? pem)
    {
        if (pem is not null)
        {
            File.WriteAllText(_folder / "ca.pem", pem);
        }

        return Open(front, pem is null ? null : _folder / "ca.pem");
    }

    private static GitLabForge Open(TlsFront front, string? caFile) =>
        new(
            new GitLabSettings
            {
                Api = new Uri($"https://127.0.0.1:{front.Port}/api/v4"),
                Project = "7",
                Credential = ForgeCredential.JobToken(FakeGitLab.Token),
                CaFile = caFile,
                Retries = Sample.Patient,
            },
            TimeProvider.System
        );
}
