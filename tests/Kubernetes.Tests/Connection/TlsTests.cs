using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Kubernetes.Tests.Connection;

public sealed class TlsTests : IDisposable
{
    private readonly FakeAuthority _authority = new();
    private readonly TempDirectory _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_of_the_given_authority_is_trusted_and_knows_the_client_by_its_certificate()
    {
        await using var cluster = Cluster();
        var (certificate, key) = _authority.Client("me");
        using var client = cluster.Connect(
            cluster.Access with
            {
                AuthorityPem = _authority.Pem,
                User = new ClusterUser { CertificatePem = certificate, KeyPem = key },
            }
        );

        await client.GetVersionAsync(Token);

        cluster.Calls[0].ClientName.ShouldBe("CN=me");
    }

    [Fact]
    public async Task A_server_of_another_authority_is_not_trusted_unless_that_is_asked_for()
    {
        await using var cluster = Cluster();
        using var other = new FakeAuthority();
        using var strict = cluster.Connect(cluster.Access with { AuthorityPem = other.Pem });
        using var lenient = cluster.Connect(cluster.Access with { SkipVerify = true });

        var failure = await Should.ThrowAsync<KubernetesException>(() =>
            strict.GetVersionAsync(Token)
        );
        await lenient.GetVersionAsync(Token);

        failure.Message.ShouldStartWith(
            $"GET {cluster.Address}/version: no trusted TLS connection"
        );
        failure.Message.ShouldEndWith("Check certificate-authority and tls-server-name in a test.");
        cluster.ConnectionCount.ShouldBe(2);
    }

    [Fact]
    public async Task The_servers_name_is_asked_for_and_checked()
    {
        await using var cluster = Cluster("api.example");
        var access = cluster.Access with { AuthorityPem = _authority.Pem };
        using var wrong = cluster.Connect(access);
        using var right = cluster.Connect(access with { ServerName = "api.example" });

        await Should.ThrowAsync<KubernetesException>(() => wrong.GetVersionAsync(Token));
        await right.GetVersionAsync(Token);

        cluster.Calls.ShouldHaveSingleItem().ServerName.ShouldBe("api.example");
    }

    [Fact]
    public async Task An_authority_or_a_key_that_cannot_be_read_is_told()
    {
        await using var cluster = Cluster();
        using var client = cluster.Connect(
            cluster.Access with
            {
                AuthorityPem = "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----",
            }
        );
        var user = new ClusterUser { CertificatePem = "garbage", KeyPem = "garbage" };

        (
            await Should.ThrowAsync<KubernetesException>(() => client.GetVersionAsync(Token))
        ).Message.ShouldContain("certificate authority is no PEM");
        Should
            .Throw<KubernetesException>(() => cluster.Connect(cluster.Access with { User = user }))
            .Message.ShouldContain("certificate and key cannot be used");
    }

    [Fact]
    public async Task A_token_from_a_file_is_read_again_when_it_is_refused_and_every_minute()
    {
        var time = new ManualTime();
        await using var cluster = Cluster();
        cluster.On(
            "GET /version",
            call => call.JsonAsync(call.Header("Authorization") == "Bearer old" ? 401 : 200, "{}")
        );
        await File.WriteAllTextAsync(_folder / "token", "old\n", Token);
        using var client = cluster.Connect(
            cluster.Access with
            {
                AuthorityPem = _authority.Pem,
                User = new ClusterUser { TokenFile = _folder / "token" },
            },
            time
        );

        await Should.ThrowAsync<KubernetesException>(() => client.GetVersionAsync(Token));
        await File.WriteAllTextAsync(_folder / "token", "new\n", Token);
        await client.GetVersionAsync(Token);
        await File.WriteAllTextAsync(_folder / "token", "newer\n", Token);
        await client.GetVersionAsync(Token);
        time.Advance(TimeSpan.FromSeconds(61));
        await client.GetVersionAsync(Token);
        File.Delete(_folder / "token");
        time.Advance(TimeSpan.FromSeconds(61));
        await client.GetVersionAsync(Token);

        cluster
            .Calls.Select(x => x.Header("Authorization"))
            .ShouldBe(["Bearer old", "Bearer new", "Bearer new", "Bearer newer", "Bearer newer"]);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    private FakeCluster Cluster(string? name = null)
    {
        var cluster = new FakeCluster(_authority.Server(name));
        cluster.On("GET /version", 200, "{}");
        return cluster;
    }
}
