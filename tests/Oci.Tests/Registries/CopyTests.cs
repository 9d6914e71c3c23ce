using Kindling.Testing;
using Shouldly;
using Xunit;
using static Kindling.Oci.Tests.Registries.Clients;

namespace Kindling.Oci.Tests.Registries;

/// <summary>Copies between real registries.</summary>
[Trait("Category", "Docker")]
public sealed class CopyTests : IAsyncLifetime
{
    private readonly SmallImage _image = new();
    private OwnRegistry _from = null!;
    private OwnRegistry _to = null!;
    private RegistryClient _source = null!;
    private RegistryClient _target = null!;

    public async ValueTask InitializeAsync()
    {
        _from = await OwnRegistry.OpenAsync();
        _to = await OwnRegistry.WithPasswordAsync();
        _source = _from.Client();
        _target = _to.Client(Ci);
    }

    [Fact]
    public async Task An_image_arrives_byte_for_byte_and_a_second_time_costs_nothing()
    {
        await _image.PushAsync(_source, "app", "v1");

        var digest = await CopyAsync("app:v1", "copies/app", "v1");
        var requests = _target.RequestCount;
        await CopyAsync("app:v1", "copies/app", "v1");
        (_target.RequestCount - requests).ShouldBe(2, "a look at the manifest and one at the tag");

        digest.ShouldBe(_image.Manifest.Digest);
        var copy = await _target.GetManifestAsync(_target.Image("copies/app:v1"), Token);
        copy.Bytes.ToArray().ShouldBe(_image.Manifest.Bytes.ToArray());
        foreach (var layer in _image.Layers)
        {
            (await _target.DownloadAsync("copies/app", Digest.Of(layer))).ShouldBe(layer);
        }
    }

    [Fact]
    public async Task An_index_comes_with_all_its_images()
    {
        var other = new SmallImage(seed: 2);
        await _image.PushAsync(_source, "app", "one");
        await other.PushAsync(_source, "app", "two");
        var index = SmallImage.Index(_image, other);
        await _source.PutManifestAsync("app", "all", index, Token);

        await CopyAsync("app:all", "app", "all");

        var copy = await _target.GetManifestAsync(_target.Image("app:all"), Token);
        copy.IsIndex.ShouldBeTrue();
        foreach (var image in ImageIndex.Parse(copy).Manifests)
        {
            var named = _target.Image("app").WithDigest(image.Digest);
            (await _target.HeadManifestAsync(named, Token))!.Size.ShouldBe(image.Size);
        }
    }

    [Fact]
    public async Task In_one_registry_no_layer_is_sent()
    {
        await _image.PushAsync(_source, "app", "v1");
        await using var proxy = new ScriptedServer(_from.Host);
        using var client = For(proxy.Host);

        await client.CopyImageAsync(client, client.Image("app:v1"), "release", "v1", Token);

        proxy.Count("GET", "/blobs/").ShouldBe(0);
        proxy.Count("PUT", "/blobs/").ShouldBe(0);
        proxy.Count("POST", "mount=").ShouldBe(3);
        (await client.HeadManifestAsync(client.Image("release:v1"), Token))!.Digest.ShouldBe(
            _image.Manifest.Digest
        );
    }

    [Fact]
    public async Task A_source_that_breaks_off_is_read_again()
    {
        var large = new SmallImage(seed: 3, layerSize: 300_000);
        await large.PushAsync(_source, "app", "v1");
        await using var proxy = new ScriptedServer(_from.Host);
        proxy.On(
            "GET",
            $"/blobs/{Digest.Of(large.Layers[0])}",
            async context =>
            {
                context.Response.ContentLength64 = large.Layers[0].Length;
                await context.Response.OutputStream.WriteAsync(
                    large.Layers[0].AsMemory(0, 100_000)
                );
                await context.Response.OutputStream.FlushAsync();
                context.Response.Abort();
            },
            times: 1
        );
        using var source = For(proxy.Host);

        await _target.CopyImageAsync(source, source.Image("app:v1"), "app", "v1", Token);

        (await _target.DownloadAsync("app", Digest.Of(large.Layers[0]))).ShouldBe(large.Layers[0]);
    }

    public async ValueTask DisposeAsync()
    {
        _source?.Dispose();
        _target?.Dispose();
        if (_from is not null)
        {
            await _from.DisposeAsync();
        }

        if (_to is not null)
        {
            await _to.DisposeAsync();
        }
    }

    private Task<Digest> CopyAsync(string from, string repository, string tag) =>
        _target.CopyImageAsync(_source, _source.Image(from), repository, tag, Token);
}
