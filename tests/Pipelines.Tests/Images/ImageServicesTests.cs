using Kindling.Oci;
using Kindling.Oci.Ecr;
using Kindling.Pipelines.Images;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class ImageServicesTests : IAsyncDisposable
{
    private static readonly ImageReference s_image = ImageReference.Parse(
        $"{FakeEcr.Host}/team/spark:x"
    );

    private readonly FakeEcr _ecr = new();
    private ImageServices? _services;

    public ValueTask DisposeAsync()
    {
        _services?.Dispose();
        return _ecr.DisposeAsync();
    }

    [Fact]
    public async Task A_repository_that_ECR_has_not_is_made_as_the_parameters_want_it_and_only_once()
    {
        var services = Services(new ImageAccess { EcrScanOnPush = false, EcrImmutableTags = true });

        await services.EnsureRepositoryAsync(s_image, ImageBench.Token);
        await services.EnsureRepositoryAsync(s_image, ImageBench.Token);

        _ecr.Seen.Select(request => request.Body)
            .Where(body => body.Contains("imageTagMutability", StringComparison.Ordinal))
            .ShouldHaveSingleItem()
            .ShouldBe(
                """{"repositoryName":"team/spark","imageTagMutability":"IMMUTABLE","imageScanningConfiguration":{"scanOnPush":false},"registryId":"123456789012"}"""
            );
        // Asked, made, asked.
        _ecr.Seen.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Without_parameters_images_are_scanned_and_tags_may_change()
    {
        await Services().EnsureRepositoryAsync(s_image, ImageBench.Token);

        _ecr.Seen[^1].Body.ShouldContain("\"MUTABLE\"");
        _ecr.Seen[^1].Body.ShouldContain("\"scanOnPush\":true");
    }

    [Fact]
    public async Task Writing_to_a_repository_that_ECR_has_not_yet_cannot_be_proven()
    {
        (await Services().CheckPushAsync(s_image, ImageBench.Token)).ShouldBe(
            $"{FakeEcr.Host}/team/spark is not there yet: PushImages will make it"
        );

        _ecr.Seen.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_engine_gets_a_login_to_ECR_that_is_renewed_before_it_ends()
    {
        var services = Services();

        (await PasswordAsync()).ShouldBe("password-1");
        _ecr.Time.Advance(TimeSpan.FromHours(5));
        (await PasswordAsync()).ShouldBe("password-1");
        _ecr.Time.Advance(TimeSpan.FromHours(2));
        (await PasswordAsync()).ShouldBe("password-2");

        async Task<string?> PasswordAsync()
        {
            var credential = await services.EngineCredentialAsync(FakeEcr.Host, ImageBench.Token);
            credential!.User.ShouldBe("AWS");
            credential.ToString().ShouldNotContain("password");
            return credential.Password;
        }
    }

    [Fact]
    public async Task What_ECR_refuses_is_told_without_keys_and_passwords()
    {
        var services = Services();
        var credential = await services.EngineCredentialAsync(FakeEcr.Host, ImageBench.Token);
        _ecr.Errors.Enqueue(("InvalidSignatureException", "not yours"));

        var told = await Should.ThrowAsync<EcrException>(
            services.EnsureRepositoryAsync(s_image, ImageBench.Token)
        );

        told.Message.ShouldContain("InvalidSignatureException");
        told.ToString().ShouldNotContain(FakeEcr.Secret);
        told.ToString().ShouldNotContain(credential!.Password!);
    }

    [Fact]
    public async Task Who_may_push_but_not_ask_for_repositories_is_not_held_up()
    {
        _ecr.Errors.Enqueue(("AccessDeniedException", "not authorized"));

        await Services().EnsureRepositoryAsync(s_image, ImageBench.Token);

        _ecr.Errors.ShouldBeEmpty();
        _ecr.Seen.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Another_registry_has_no_repositories_to_make()
    {
        await Services()
            .EnsureRepositoryAsync(ImageReference.Parse("127.0.0.1:1/x:1"), ImageBench.Token);

        _ecr.Seen.ShouldBeEmpty();
    }

    [Fact]
    public void All_who_ask_at_once_get_one_client()
    {
        var services = Services();
        var clients = new RegistryClient[64];

        Parallel.For(0, clients.Length, x => clients[x] = services.Registry("127.0.0.1:1"));

        clients.Distinct().ShouldHaveSingleItem();
    }

    private ImageServices Services(ImageAccess? access = null) =>
        _services = new ImageServices(access ?? new ImageAccess(), _ecr.Variables, _ecr.Time);
}
