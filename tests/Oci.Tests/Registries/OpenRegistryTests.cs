using System.Net;
using Kindling.Testing;
using Shouldly;
using Xunit;
using static Kindling.Oci.Tests.Registries.Clients;

namespace Kindling.Oci.Tests.Registries;

/// <summary>A real registry without a login.</summary>
[Trait("Category", "Docker")]
public sealed class OpenRegistryTests : IAsyncLifetime
{
    private readonly SmallImage _image = new();
    private OwnRegistry _registry = null!;
    private RegistryClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await OwnRegistry.OpenAsync();
        _client = _registry.Client();
    }

    [Fact]
    public async Task An_image_that_is_pushed_can_be_read_back()
    {
        await _image.PushAsync(_client, "team/app", "v1");

        var head = await _client.HeadManifestAsync(_client.Image("team/app:v1"), Token);
        var manifest = await _client.GetManifestAsync(_client.Image("team/app:v1"), Token);
        var image = ImageManifest.Parse(manifest);
        var config = await _client.GetConfigAsync("team/app", image, Token);

        head.ShouldBe(_image.Manifest.Descriptor);
        manifest.Bytes.ToArray().ShouldBe(_image.Manifest.Bytes.ToArray());
        image.Layers.Select(x => x.Size).ShouldBe([2000, 1000]);
        (config.Os, config.Architecture).ShouldBe(("linux", "amd64"));
        config.Labels["seed"].ShouldBe("1");
        config.Env.ShouldBe(["A=b"]);
        config.Created.ShouldBe(new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
        config.DiffIds.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_not_there_is_null_or_false()
    {
        var digest = Digest.Of([1]);

        (await _client.HeadManifestAsync(_client.Image("nobody/x:y"), Token)).ShouldBeNull();
        (await _client.BlobExistsAsync("nobody/x", digest, Token)).ShouldBeFalse();
        var failure = await Should.ThrowAsync<RegistryException>(() =>
            _client.GetManifestAsync(_client.Image("nobody/x:y"), Token)
        );
        failure.Status.ShouldBe(HttpStatusCode.NotFound);
        failure.Message.ShouldBe(
            $"Cannot pull the manifest y at {_registry.Host}/nobody/x: 404 MANIFEST_UNKNOWN manifest unknown."
        );
    }

    [Fact]
    public async Task A_look_at_what_is_there_costs_one_request()
    {
        await _image.PushAsync(_client, "app", "v1");
        using var fresh = _registry.Client();

        await fresh.HeadManifestAsync(fresh.Image("app:v1"), Token);

        fresh.RequestCount.ShouldBe(1);
    }

    [Fact]
    public async Task Tags_are_added_without_sending_layers()
    {
        await _image.PushAsync(_client, "app", "v1");
        using var fresh = _registry.Client();

        var digest = _image.Manifest.Digest;
        var tags = await fresh.TagAsync("app", digest, ["v2", "latest"], Token);

        fresh.RequestCount.ShouldBe(5, "one for the manifest, and for each tag a PUT and a look");
        tags.ShouldBe(
            new Dictionary<string, Digest> { ["v2"] = digest, ["latest"] = digest },
            ignoreOrder: true
        );
        foreach (var tag in tags.Keys)
        {
            var there = await fresh.GetManifestAsync(fresh.Image($"app:{tag}"), Token);
            there.Digest.ShouldBe(digest);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(4096)]
    [InlineData(10_001)]
    public async Task A_blob_of_any_size_arrives(int size)
    {
        var bytes = ArchiveMaker.Noise(size);
        using var client = _registry.Client(settings: Quick with { ChunkSize = 1000 });

        (await client.UploadAsync("app", bytes)).ShouldBeTrue();
        (await client.UploadAsync("app", bytes)).ShouldBeFalse();

        (await client.DownloadAsync("app", Digest.Of(bytes))).ShouldBe(bytes);
    }

    [Fact]
    public async Task A_blob_is_taken_over_from_another_repository()
    {
        var bytes = ArchiveMaker.Noise(100);
        await _client.UploadAsync("first", bytes);

        (await _client.MountBlobAsync("second", Digest.Of(bytes), "first", Token)).ShouldBeTrue();
        (await _client.BlobExistsAsync("second", Digest.Of(bytes), Token)).ShouldBeTrue();
        (await _client.MountBlobAsync("second", Digest.Of([9]), "first", Token)).ShouldBeFalse();
        LeftOvers("second").ShouldBeEmpty();
    }

    [Fact]
    public async Task Checking_the_right_to_push_leaves_nothing_behind()
    {
        (await _client.CheckPushAsync("probe", Token)).ShouldBeNull();

        _client.RequestCount.ShouldBe(2);
        LeftOvers("probe").ShouldBeEmpty();
        _registry.Files("/probe/_manifests/").ShouldBeEmpty();
    }

    [Fact]
    public async Task Wrong_bytes_are_refused_in_words()
    {
        var failure = await Should.ThrowAsync<RegistryException>(() =>
            _client.UploadBlobAsync(
                "app",
                Digest.Of([1]),
                1,
                _ => Task.FromResult<Stream>(new MemoryStream([2])),
                null,
                Token
            )
        );

        failure.Failure.Code.ShouldBe("DIGEST_INVALID");
    }

    [Fact]
    public async Task A_source_that_is_too_short_is_told()
    {
        var failure = await Should.ThrowAsync<InvalidDataException>(() =>
            _client.UploadBlobAsync(
                "app",
                Digest.Of([1]),
                1000,
                _ => Task.FromResult<Stream>(new MemoryStream(new byte[10])),
                null,
                Token
            )
        );

        failure.Message.ShouldBe("The blob ended after 10 bytes; it should have 1000.");
    }

    [Fact]
    public async Task A_registry_that_is_not_there_is_told_in_one_line()
    {
        using var client = For($"127.0.0.1:{ScriptedServer.FreePort()}");

        var failure = await Should.ThrowAsync<RegistryException>(() =>
            client.CheckPushAsync("x", Token)
        );

        failure.Message.ShouldBe($"Cannot push at {client.Registry}/x: Connection refused.");
    }

    // distribution 2.8 deletes a cancelled upload and then, closing it, saves the state of its hash: an empty upload of its own.
    private IEnumerable<string> LeftOvers(string repository) =>
        _registry
            .Files($"/{repository}/_uploads/")
            .Where(file => !file.Contains("/hashstates/", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }
    }
}
