using Kindling.Oci.Ecr;
using Kindling.Testing;
using Shouldly;
using Xunit;
using static Kindling.Oci.Tests.Registries.Clients;

namespace Kindling.Oci.Tests.Ecr;

public sealed class EcrClientTests : IAsyncDisposable
{
    private readonly FakeEcr _ecr = new();

    [Fact]
    public async Task A_login_is_user_aws_and_ends()
    {
        using var client = _ecr.Client();

        var login = await client.GetAuthorizationTokenAsync(Token);

        (login.User, login.Secret).ShouldBe(("AWS", "password-1"));
        login.ExpiresAt.ShouldBe(_ecr.Time.GetUtcNow() + TimeSpan.FromHours(12));
        _ecr.LastTarget.ShouldBe("AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken");
    }

    [Fact]
    public async Task The_public_registry_is_asked_by_its_own_rules()
    {
        using var client = _ecr.Client("public.ecr.aws");

        (await client.GetAuthorizationTokenAsync(Token)).User.ShouldBe("AWS");

        _ecr.LastTarget.ShouldBe("SpencerFrontendService.GetAuthorizationToken");
    }

    [Fact]
    public async Task A_session_token_is_sent_and_signed()
    {
        using var client = _ecr.Client(
            keys: new AwsKeys(FakeEcr.AccessKey, FakeEcr.Secret, "session==token")
        );

        await client.GetAuthorizationTokenAsync(Token);

        _ecr.LastToken.ShouldBe("session==token");
        _ecr.Seen[^1].Authorization!.ShouldContain("x-amz-security-token");
    }

    [Fact]
    public async Task A_repository_is_made_once()
    {
        using var client = _ecr.Client();
        (await client.DescribeRepositoryAsync("team/app", Token)).ShouldBeNull();

        (
            await client.CreateRepositoryAsync("team/app", new() { ImmutableTags = true }, Token)
        ).ShouldBeTrue();
        (await client.CreateRepositoryAsync("team/app", new(), Token)).ShouldBeFalse();

        _ecr.Seen[1]
            .Body.ShouldBe(
                """{"repositoryName":"team/app","imageTagMutability":"IMMUTABLE","imageScanningConfiguration":{"scanOnPush":true},"registryId":"123456789012"}"""
            );
        (await client.DescribeRepositoryAsync("team/app", Token)).ShouldBe(
            new EcrRepository("team/app", "arn:x", FakeEcr.Host + "/team/app", true)
        );
    }

    [Fact]
    public async Task A_wrong_secret_is_told()
    {
        var wrong = new AwsKeys(FakeEcr.AccessKey, "wrong-secret", null);

        (await FailureAsync(wrong)).ShouldEndWith(
            "The secret key does not belong to the access key."
        );
    }

    [Theory]
    [InlineData(6)]
    [InlineData(-6)]
    public async Task A_wrong_clock_is_told(int minutes)
    {
        _ecr.Skew = TimeSpan.FromMinutes(minutes);

        (await FailureAsync()).ShouldEndWith("This machine's clock is wrong: set it.");
    }

    [Theory]
    [InlineData("ExpiredTokenException", "log in again")]
    [InlineData("AccessDeniedException", "needs the permission ecr:GetAuthorizationToken.")]
    [InlineData("UnrecognizedClientException", "does not know the access key")]
    public async Task What_aws_refuses_is_told_with_what_to_do(string type, string advice)
    {
        _ecr.Errors.Enqueue((type, "no\nway"));

        var failure = await FailureAsync();

        failure.ShouldStartWith($"AWS refused ecr:GetAuthorizationToken: {type} no way.");
        failure.ShouldContain(advice);
    }

    [Fact]
    public async Task A_login_is_kept_for_half_its_life_and_longer_when_aws_fails()
    {
        using var source = new EcrCredential(_ecr.Settings());
        (await source.FindAsync("docker.io", Token)).ShouldBeNull();
        await SecretAsync("password-1");
        _ecr.Time.Advance(TimeSpan.FromHours(5));
        await SecretAsync("password-1");

        _ecr.Time.Advance(TimeSpan.FromHours(2));
        _ecr.Errors.Enqueue(("ServerException", ""));
        await SecretAsync("password-1");
        await SecretAsync("password-3");

        async Task SecretAsync(string expected) =>
            (await source.FindAsync(FakeEcr.Host, Token))!.Secret.ShouldBe(expected);
    }

    [Fact]
    public async Task Without_a_login_the_failure_is_the_chains()
    {
        _ecr.Errors.Enqueue(("AccessDeniedException", "no"));
        using var source = new EcrCredential(_ecr.Settings());

        var failure = await Should.ThrowAsync<CredentialException>(() =>
            source.FindAsync(FakeEcr.Host, Token)
        );

        failure.Message.ShouldContain("ecr:GetAuthorizationToken");
    }

    public ValueTask DisposeAsync() => _ecr.DisposeAsync();

    private async Task<string> FailureAsync(AwsKeys? keys = null)
    {
        using var client = _ecr.Client(keys: keys);
        var failure = await Should.ThrowAsync<EcrException>(() =>
            client.GetAuthorizationTokenAsync(Token)
        );
        return failure.Message;
    }
}
