using Kindling.Testing;
using Shouldly;
using Xunit;
using static Kindling.Oci.Tests.Registries.Clients;

namespace Kindling.Oci.Tests.Registries;

/// <summary>Docker Hub's own ways, by a server that answers as it does.</summary>
public sealed class DockerHubTests : IAsyncDisposable
{
    private readonly ScriptedServer _hub = new();

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task What_strangers_may_not_see_is_not_there(int status)
    {
        Refuses(401, times: 1);
        Refuses(status);
        _hub.On("GET", "/token", 200, """{"token":"good-for-nothing"}""");
        using var client = Hub(null);

        (await client.HeadManifestAsync(client.Image("me/app:1"), Token)).ShouldBeNull();

        _hub.Count("HEAD", "/v2/me/app/manifests/1").ShouldBe(2);
    }

    [Fact]
    public async Task A_wrong_password_is_told_and_tried_once()
    {
        Refuses(401);
        _hub.On(
            "GET",
            "/token",
            401,
            """{"errors":[{"code":"UNAUTHORIZED","message":"incorrect username or password"}]}"""
        );
        using var client = Hub(Ci);

        var failure = await Should.ThrowAsync<RegistryException>(() =>
            client.HeadManifestAsync(client.Image("me/app:1"), Token)
        );

        failure.Message.ShouldBe(
            "Cannot log in at docker.io: 401 UNAUTHORIZED incorrect username or password. The user 'ci' from test was refused: check it."
        );
        _hub.Count("GET", "/token").ShouldBe(1);
    }

    [Fact]
    public async Task A_login_that_may_not_see_it_is_told()
    {
        Refuses(401);
        _hub.On("GET", "/token", 200, """{"token":"of-another"}""");
        using var client = Hub(Ci);

        var failure = await Should.ThrowAsync<RegistryException>(() =>
            client.HeadManifestAsync(client.Image("me/app:1"), Token)
        );

        failure.Message.ShouldContain("The user 'ci' from test was refused");
    }

    [Theory]
    [InlineData("100;w=21600", " (100 pulls in 6 h, 0 left)")]
    [InlineData("soon", "")]
    public async Task The_pull_limit_is_told_in_words(string header, string told)
    {
        _hub.On(
            "GET",
            "/manifests/",
            429,
            """{"errors":[{"code":"TOOMANYREQUESTS","message":"You have reached your pull rate limit"}]}""",
            int.MaxValue,
            ("ratelimit-limit", header),
            ("ratelimit-remaining", "0;w=21600")
        );
        using var client = Hub(null);

        var failure = await Should.ThrowAsync<RegistryException>(() =>
            client.GetManifestAsync(client.Image("library/debian:trixie"), Token)
        );

        failure.Message.ShouldEndWith(
            $"Docker Hub's pull limit is reached{told}: log in with 'docker login', use a mirror, or wait."
        );
        client.RateLimit?.ToString().ShouldBe(told.Length > 0 ? told.Trim(' ', '(', ')') : null);
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    private void Refuses(int status, int times = int.MaxValue) =>
        _hub.On(
            "HEAD",
            "/manifests/",
            status,
            times: times,
            headers: (
                "WWW-Authenticate",
                $"Bearer realm=\"http://{_hub.Host}/token\",service=\"registry.docker.io\",error=\"insufficient_scope\""
            )
        );

    private RegistryClient Hub(RegistryCredential? credential) =>
        For("docker.io", credential, Quick with { Address = new Uri($"http://{_hub.Host}/v2/") });
}
