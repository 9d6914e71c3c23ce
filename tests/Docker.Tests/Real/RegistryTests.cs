using System.Formats.Tar;
using Shouldly;
using Xunit;

namespace Kindling.Docker.Tests.Real;

[Trait("Category", "Docker")]
public sealed class RegistryTests(RealEngine engine) : IClassFixture<RealEngine>
{
    private const string Open = "127.0.0.1:5000";
    private const string Guarded = "127.0.0.1:5001";
    private static readonly DockerCredential Login = new(Guarded)
    {
        User = "ci",
        Password = "secret",
    };

    [Fact]
    public async Task What_is_pushed_can_be_pulled_and_the_digest_is_told()
    {
        var client = engine.Client;
        var repository = $"{Open}/{RealEngine.NewName()}";
        await BuildAsync($"{repository}:1");
        try
        {
            var heard = new Heard<TransferProgress>();
            var first = await client.PushAsync(repository, "1", null, heard, RealEngine.Token);
            var second = await client.PushAsync(repository, "1", null, null, RealEngine.Token);

            first.Digest.ShouldNotBeNull().ShouldStartWith("sha256:");
            first.Size.ShouldBeGreaterThan(100);
            (first.Pushed + first.Mounted + first.Existing).ShouldBe(2);
            first.Pushed.ShouldBeGreaterThan(0);
            heard.Items.ShouldContain(item => item.Layer != null && item.Total > 0);
            second.ShouldBe(first with { Pushed = 0, Mounted = 0, Existing = 2 });

            await client.RemoveImageAsync($"{repository}:1", force: true, RealEngine.Token);
            await client.PullAsync(
                $"{repository}@{first.Digest}",
                null,
                null,
                null,
                RealEngine.Token
            );
            await client.PullAsync($"{repository}:1", null, null, heard, RealEngine.Token);
            var image = await client.InspectImageAsync($"{repository}:1", RealEngine.Token);
            image.ShouldNotBeNull().RepoDigests.ShouldContain($"{repository}@{first.Digest}");
        }
        finally
        {
            await client.RemoveImageAsync($"{repository}:1", force: true, RealEngine.Token);
        }
    }

    [Fact]
    public async Task A_registry_with_a_login_wants_the_right_one()
    {
        var client = engine.Client;
        var repository = $"{Guarded}/{RealEngine.NewName()}";
        await BuildAsync($"{repository}:1");
        try
        {
            // ? and > make + and / in plain base64.
            foreach (var wrong in new[] { null, Login with { Password = "wrong>>>???" } })
            {
                var failure = await Should.ThrowAsync<DockerException>(() =>
                    client.PushAsync(repository, "1", wrong, null, RealEngine.Token)
                );
                failure.Message.ShouldStartWith($"pushing {repository}:1 failed: ");
                failure.Hint.ShouldNotBeNull();
                failure.Message.ShouldNotContain("wrong>>>");
            }

            var pushed = await client.PushAsync(repository, "1", Login, null, RealEngine.Token);
            pushed.Digest.ShouldNotBeNull();
            await client.RemoveImageAsync($"{repository}:1", force: true, RealEngine.Token);
            await Should.ThrowAsync<DockerException>(() =>
                client.PullAsync($"{repository}:1", null, null, null, RealEngine.Token)
            );
            await ClassicBuildFromAsync(repository);
            await client.RemoveImageAsync($"{repository}:1", force: true, RealEngine.Token);
            (await Should.ThrowAsync<DockerException>(() => BuildKitFromAsync(repository)))
                .Hint.ShouldNotBeNull()
                .ShouldContain("pull the base image first");
            await client.PullAsync($"{repository}:1", Login, null, null, RealEngine.Token);
            await BuildKitFromAsync(repository);
        }
        finally
        {
            await client.RemoveImageAsync($"{repository}:1", force: true, RealEngine.Token);
        }
    }

    [Fact]
    public async Task An_image_that_no_registry_has_is_a_failure()
    {
        var failure = await Should.ThrowAsync<DockerException>(() =>
            engine.Client.PullAsync($"{Open}/not/there:1", null, null, null, RealEngine.Token)
        );

        failure.Message.ShouldContain("not found");
    }

    [Fact]
    public async Task A_registry_that_is_not_there_is_told_at_once()
    {
        const string Nowhere = "127.0.0.1:1/nowhere";
        await engine.Client.TagAsync(RealEngine.Base, Nowhere, "x", RealEngine.Token);
        try
        {
            var failure = await Should.ThrowAsync<TransferFailedException>(() =>
                engine.Client.PushAsync(Nowhere, "x", null, null, RealEngine.Token)
            );

            failure.MayPass.ShouldBeFalse();
            failure.Message.ShouldEndWith(
                "connection refused: nobody listens there; check the address, and that it runs"
            );
        }
        finally
        {
            await engine.Client.RemoveImageAsync($"{Nowhere}:x", false, RealEngine.Token);
        }
    }

    [Fact]
    public async Task An_image_gets_names_and_loses_them()
    {
        var client = engine.Client;
        var name = RealEngine.NewName();

        await client.TagAsync(RealEngine.Base, name, "x", RealEngine.Token);

        (await client.InspectImageAsync($"{name}:x", RealEngine.Token))!.RepoTags.ShouldContain(
            $"{name}:x"
        );
        (await client.RemoveImageAsync($"{name}:x", force: false, RealEngine.Token)).ShouldBeTrue();
        (
            await client.RemoveImageAsync($"{name}:x", force: false, RealEngine.Token)
        ).ShouldBeFalse();
        (await client.InspectImageAsync($"{name}:x", RealEngine.Token)).ShouldBeNull();
    }

    [Fact]
    public async Task An_image_is_saved_as_a_tar()
    {
        using var file = new MemoryStream();
        await engine.Client.SaveImageAsync(RealEngine.Base, file, RealEngine.Token);

        file.Position = 0;
        var names = new List<string>();
        await using var tar = new TarReader(file);
        while (await tar.GetNextEntryAsync(cancellationToken: RealEngine.Token) is { } entry)
        {
            names.Add(entry.Name);
        }

        names.ShouldContain("manifest.json");
    }

    [Fact]
    public async Task A_question_costs_one_request()
    {
        var before = engine.Client.RequestCount;

        await engine.Client.InspectImageAsync(RealEngine.Base, RealEngine.Token);

        engine.Client.RequestCount.ShouldBe(before + 1);
    }

    private async Task BuildAsync(string tag) =>
        await engine.Client.BuildAsync(
            new BuildRequest { Tags = [tag] },
            (stream, token) =>
                RealEngine.Context(stream, $"FROM {RealEngine.Base}\nRUN echo {tag} > /x\n", token),
            null,
            RealEngine.Token
        );

    private async Task BuildKitFromAsync(string repository)
    {
        var id = await engine.Client.BuildAsync(
            new BuildRequest { Builder = ImageBuilder.BuildKit },
            (stream, token) =>
                RealEngine.Context(stream, $"FROM {repository}:1\nRUN echo {repository}\n", token),
            null,
            RealEngine.Token
        );
        await engine.Client.RemoveImageAsync(id, force: true, RealEngine.Token);
    }

    // The base is not here, and only those who log in get it.
    private async Task ClassicBuildFromAsync(string repository)
    {
        var request = new BuildRequest
        {
            Tags = [$"{repository}:child"],
            RegistryCredentials = new Dictionary<string, DockerCredential> { [Guarded] = Login },
        };
        await engine.Client.BuildAsync(
            request,
            (stream, token) =>
                RealEngine.Context(stream, $"FROM {repository}:1\nLABEL a=b\n", token),
            null,
            RealEngine.Token
        );
        await engine.Client.RemoveImageAsync($"{repository}:child", force: true, RealEngine.Token);
    }
}
