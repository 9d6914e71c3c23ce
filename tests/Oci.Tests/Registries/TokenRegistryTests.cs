using System.Net;
using Kindling.Testing;
using Shouldly;
using Xunit;
using static Kindling.Oci.Tests.Registries.Clients;

namespace Kindling.Oci.Tests.Registries;

/// <summary>A real registry that wants tokens of a token server.</summary>
[Trait("Category", "Docker")]
public sealed class TokenRegistryTests : IAsyncLifetime
{
    private readonly TokenIssuer _issuer = new();
    private OwnRegistry _registry = null!;

    public async ValueTask InitializeAsync() =>
        _registry = await OwnRegistry.WithTokensAsync(_issuer);

    [Fact]
    public async Task A_token_is_fetched_once_for_each_right()
    {
        using var client = _registry.Client(Ci);

        await new SmallImage().PushAsync(client, "team/app", "v1");

        (await client.HeadManifestAsync(client.Image("team/app:v1"), Token)).ShouldNotBeNull();
        _issuer.Asked.ShouldBe([
            ["repository:team/app:pull"],
            ["repository:team/app:pull,push"],
        ]);
    }

    [Fact]
    public async Task Taking_a_blob_over_asks_for_both_repositories_the_target_first()
    {
        using var client = _registry.Client(Ci);
        var bytes = ArchiveMaker.Noise(50);
        await client.UploadAsync("first", bytes);

        (await client.MountBlobAsync("second", Digest.Of(bytes), "first", Token)).ShouldBeTrue();

        _issuer.Asked[^1].ShouldBe(["repository:second:pull,push", "repository:first:pull"]);
    }

    [Fact]
    public async Task A_token_that_ends_in_the_middle_of_an_upload_is_renewed()
    {
        _issuer.Life = TimeSpan.FromSeconds(3);
        using var client = _registry.Client(Ci, Quick with { ChunkSize = 400_000 });
        var bytes = ArchiveMaker.Noise(1_000_000);
        await using var source = new PausingStream(bytes, 400_000, TimeSpan.FromSeconds(4.5));

        await client.UploadBlobAsync(
            "app",
            Digest.Of(bytes),
            bytes.Length,
            _ => Task.FromResult<Stream>(source),
            null,
            Token
        );

        (await client.DownloadAsync("app", Digest.Of(bytes))).ShouldBe(bytes);
        _issuer
            .Asked.Count(x => x[0].EndsWith("push", StringComparison.Ordinal))
            .ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task A_token_that_ends_before_a_blob_is_sent_at_once_is_renewed()
    {
        _issuer.Life = TimeSpan.FromSeconds(3);
        using var client = _registry.Client(Ci);
        var bytes = ArchiveMaker.Noise(1_000_000);

        await client.UploadBlobAsync(
            "app",
            Digest.Of(bytes),
            bytes.Length,
            async token =>
            {
                await Task.Delay(TimeSpan.FromSeconds(4.5), token);
                return new MemoryStream(bytes);
            },
            null,
            Token
        );

        (await client.DownloadAsync("app", Digest.Of(bytes))).ShouldBe(bytes);
        _issuer
            .Asked.Count(x => x[0].EndsWith("push", StringComparison.Ordinal))
            .ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task A_token_whose_life_is_not_told_lives_a_minute()
    {
        _issuer.ToldLife = null;
        var time = new ManualTime();
        using var client = For(_registry.Host, Ci, time: time);
        await client.HeadManifestAsync(client.Image("app:v1"), Token);
        time.Advance(TimeSpan.FromSeconds(49));
        await client.HeadManifestAsync(client.Image("app:v1"), Token);
        _issuer.Asked.Count.ShouldBe(1);

        time.Advance(TimeSpan.FromSeconds(2));
        await client.HeadManifestAsync(client.Image("app:v1"), Token);

        _issuer.Asked.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_identity_token_is_exchanged(bool onlyGet)
    {
        _issuer.OnlyGet = onlyGet;
        var identity = RegistryCredential.IdentityToken(_issuer.IdentityToken, "test");
        using var client = _registry.Client(identity);

        await client.UploadAsync("app", [1]);

        _issuer.Seen[0].Method.ShouldBe("POST");
        _issuer.Seen[0].Body.ShouldContain("grant_type=refresh_token");
        _issuer.Asked[^1].ShouldBe(["repository:app:pull,push"]);
        _issuer.Seen.Count(x => x.Method == "GET").ShouldBe(onlyGet ? 2 : 0);
    }

    [Fact]
    public async Task A_refusal_of_the_token_server_is_told_once_without_the_secret()
    {
        using var client = _registry.Client(RegistryCredential.Login("ci", "secret-9876", "test"));

        var failure = await Should.ThrowAsync<RegistryException>(() =>
            client.CheckPushAsync("app", Token)
        );

        failure.Status.ShouldBe(HttpStatusCode.Unauthorized);
        failure.Message.ShouldBe(
            $"Cannot log in at {_registry.Host}: 401 UNAUTHORIZED wrong password: ***. The user 'ci' from test was refused: check it."
        );
        _issuer.Seen.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_right_that_the_token_has_not_is_missed_in_words()
    {
        using var client = _registry.Client(Ci);

        var failure = await Should.ThrowAsync<RegistryException>(() =>
            client.CheckPushAsync("locked/app", Token)
        );

        failure.Message.ShouldStartWith(
            $"Cannot push at {_registry.Host}/locked/app: 401 UNAUTHORIZED"
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }

        await _issuer.DisposeAsync();
    }

    /// <summary>Waits once before it gives the bytes from an offset on.</summary>
    private sealed class PausingStream(byte[] bytes, int at, TimeSpan pause) : MemoryStream(bytes)
    {
        private bool _waited;

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        )
        {
            var left = at - (int)Position;
            if (left > 0)
            {
                var read = await base.ReadAsync(
                    buffer[..Math.Min(buffer.Length, left)],
                    cancellationToken
                );
                if (Position == at && !_waited)
                {
                    _waited = true;
                    await Task.Delay(pause, cancellationToken);
                }

                return read;
            }

            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
