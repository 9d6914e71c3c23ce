using System.Net;
using Kindling.Testing;
using Shouldly;
using Xunit;
using static Kindling.Oci.Tests.Registries.Clients;

namespace Kindling.Oci.Tests.Registries;

/// <summary>A real registry with a password.</summary>
[Trait("Category", "Docker")]
public sealed class PasswordRegistryTests
{
    [Fact]
    public async Task The_right_password_opens_it()
    {
        await using var registry = await OwnRegistry.WithPasswordAsync();
        using var client = registry.Client(Ci);

        await new SmallImage().PushAsync(client, "app", "v1");

        (await client.HeadManifestAsync(client.Image("app:v1"), Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_wrong_password_is_tried_once_and_told_in_one_line()
    {
        await using var registry = await OwnRegistry.WithPasswordAsync();
        await using var proxy = new ScriptedServer(registry.Host);
        using var client = For(proxy.Host, RegistryCredential.Login("ci", "wrong-one", "the test"));

        var failure = await Should.ThrowAsync<RegistryException>(() =>
            client.CheckPushAsync("app", Token)
        );

        failure.Status.ShouldBe(HttpStatusCode.Unauthorized);
        failure.Message.ShouldBe(
            $"Cannot push at {proxy.Host}/app: 401 UNAUTHORIZED authentication required. The user 'ci' from the test was refused: check it."
        );
        proxy.Seen.Count(x => x.Authorization is not null).ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_login_the_way_to_one_is_told()
    {
        await using var registry = await OwnRegistry.WithPasswordAsync();
        using var client = registry.Client();

        var failure = await Should.ThrowAsync<RegistryException>(() =>
            client.CheckPushAsync("app", Token)
        );

        failure.Message.ShouldContain($"Log in with 'docker login {registry.Host}'");
        client.RequestCount.ShouldBe(1);
    }
}
