using Shouldly;
using Xunit;
using static Kindling.Oci.Tests.Registries.Clients;

namespace Kindling.Oci.Tests.Registries;

/// <summary>Who is trusted with a password, and how refusals are told.</summary>
public sealed class TrustTests
{
    [Theory]
    [InlineData("http://auth.example.com/token", "is not https")]
    [InlineData("https://10.0.0.7/token", "is in a private network and the registry is not")]
    [InlineData("https://[::1]/token", "is in a private network and the registry is not")]
    [InlineData("https://localhost/token", "is in a private network and the registry is not")]
    [InlineData("file:///etc/passwd", "cannot be read")]
    public async Task A_token_server_that_is_not_to_be_trusted_gets_nothing(
        string realm,
        string why
    )
    {
        using var connection = new RegistryConnection(
            "registry.example.com",
            NoCredential.Instance,
            Quick,
            TimeProvider.System
        );

        var failure = await Should.ThrowAsync<RegistryException>(() =>
            new TokenService(connection).FetchAsync(new TokenRequest(realm, null, [], Ci), Token)
        );

        failure.Message.ShouldContain(why);
        connection.Requests.ShouldBe(0);
    }

    [Fact]
    public void Plain_http_is_for_loopback_and_what_is_listed()
    {
        Quick.IsPlain("127.9.9.9:1").ShouldBeTrue();
        Quick.IsPlain("[::1]:5000").ShouldBeTrue();
        Quick.IsPlain("localhost").ShouldBeTrue();
        Quick.IsPlain("registry.local:5000").ShouldBeFalse();
        Quick.IsPlain("127.0.0.1.example.com").ShouldBeFalse();
        (Quick with { InsecureRegistries = ["registry.local:5000"] })
            .IsPlain("registry.local:5000")
            .ShouldBeTrue();
    }
}
