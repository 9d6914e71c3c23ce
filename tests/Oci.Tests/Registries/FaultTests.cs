using System.Net;
using Kindling.Testing;
using Shouldly;
using Xunit;
using static Kindling.Oci.Tests.Registries.Clients;

namespace Kindling.Oci.Tests.Registries;

/// <summary>A real registry behind a proxy that fails as a test wants.</summary>
[Trait("Category", "Docker")]
public sealed class FaultTests : IAsyncLifetime
{
    private readonly byte[] _bytes = ArchiveMaker.Noise(1_000_000);
    private OwnRegistry _registry = null!;
    private ScriptedServer _proxy = null!;
    private RegistryClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await OwnRegistry.OpenAsync();
        _proxy = new ScriptedServer(_registry.Host);
        _client = For(_proxy.Host, settings: Quick with { ChunkSize = 400_000 });
    }

    [Theory]
    [InlineData("POST", 503)]
    [InlineData("POST", 429)]
    [InlineData("POST", 500)]
    [InlineData("PATCH", 500)]
    [InlineData("PATCH", 503)]
    [InlineData("PUT", 502)]
    [InlineData("PUT", 429)]
    public async Task A_passing_failure_of_an_upload_is_repeated(string method, int status)
    {
        _proxy.On(method, "/blobs/uploads/", status, times: 2, headers: ("Retry-After", "0"));

        await UploadAndCheckAsync();
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_passing_failure_of_a_blob_that_is_sent_at_once_is_repeated(int status)
    {
        _proxy.On("PUT", "/blobs/uploads/", status, times: 2, headers: ("Retry-After", "0"));
        using var client = For(_proxy.Host, settings: Quick with { ChunkSize = 2_000_000 });

        (await client.UploadAsync("app", _bytes)).ShouldBeTrue();

        _proxy.Count("PATCH", "/blobs/uploads/").ShouldBe(0);
        await UploadedAsync();
    }

    [Theory]
    [InlineData("PATCH", 400_000)]
    [InlineData("PUT", 2_000_000)]
    public async Task Resets_without_end_are_bounded(string method, int chunk)
    {
        // Before the first byte of a body .NET's handler itself repeats, three times; so this is cut later.
        await using var relay = new CuttingRelay(_registry.Host, method, 100, 200_000);
        using var client = For(relay.Host, settings: Quick with { ChunkSize = chunk });

        var failure = await Should.ThrowAsync<RegistryException>(() =>
            client.UploadAsync("app", _bytes)
        );

        failure.Status.ShouldBeNull();
        relay.CutsLeft.ShouldBe(100 - 1 - Quick.Retry.Retries);
    }

    [Theory]
    [InlineData("PATCH", 400_000, 100)]
    [InlineData("PATCH", 400_000, 200_000)]
    [InlineData("PUT", 400_000, 100)]
    [InlineData("PUT", 2_000_000, 100)]
    [InlineData("PUT", 2_000_000, 500_000)]
    public async Task A_connection_that_is_reset_is_repeated(string method, int chunk, int after)
    {
        await using var relay = new CuttingRelay(_registry.Host, method, 2, after);
        using var client = For(relay.Host, settings: Quick with { ChunkSize = chunk });

        (await client.UploadAsync("app", _bytes)).ShouldBeTrue();

        relay.CutsLeft.ShouldBe(0);
        await UploadedAsync();
    }

    [Fact]
    public async Task An_upload_goes_on_where_it_got_to()
    {
        _proxy.On(
            "PATCH",
            "/blobs/uploads/",
            context => ScriptedServer.WriteAsync(context, 500, ""),
            times: 1,
            skip: 1
        );
        var told = new List<long>();

        await _client.UploadBlobAsync(
            "app",
            Digest.Of(_bytes),
            _bytes.Length,
            _ => Task.FromResult<Stream>(new MemoryStream(_bytes)),
            new Note(told.Add),
            Token
        );

        told[^1].ShouldBe(_bytes.Length);
        // Four instead of three: what had arrived was not sent again.
        _proxy.Count("PATCH", "/blobs/uploads/").ShouldBe(4);
        _proxy.Count("POST", "/blobs/uploads/").ShouldBe(1);
        await UploadedAsync();
    }

    [Fact]
    public async Task Repeats_are_bounded()
    {
        _proxy.On("PATCH", "/blobs/uploads/", 500);

        var failure = await Should.ThrowAsync<RegistryException>(() =>
            _client.UploadAsync("app", _bytes)
        );

        failure.Status.ShouldBe(HttpStatusCode.InternalServerError);
        _proxy.Count("PATCH", "/blobs/uploads/").ShouldBe(3);
        _proxy.Count("DELETE", "/blobs/uploads/").ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_registry_that_takes_the_first_chunk_and_never_another_is_given_up()
    {
        _proxy.On(
            "PATCH",
            "/blobs/uploads/",
            context => ScriptedServer.WriteAsync(context, 500, "", []),
            skip: 1
        );
        // Nor does it say how far it got: each try begins at the start.
        _proxy.On("GET", "/blobs/uploads/", 405);

        await Should.ThrowAsync<RegistryException>(() => _client.UploadAsync("app", _bytes));

        _proxy.Count("PATCH", "/blobs/uploads/").ShouldBeLessThan(10);
    }

    [Fact]
    public async Task A_wait_that_is_too_long_is_not_waited_for()
    {
        _proxy.On("PATCH", "/blobs/uploads/", 503, headers: ("Retry-After", "3600"));

        await Should.ThrowAsync<RegistryException>(() => _client.UploadAsync("app", _bytes));

        _proxy.Count("PATCH", "/blobs/uploads/").ShouldBe(1);
    }

    [Fact]
    public async Task A_chunk_is_at_least_as_long_as_the_registry_wants()
    {
        _proxy.On(
            "POST",
            "/blobs/uploads/",
            async context =>
            {
                using var http = new HttpClient();
                var address = new Uri($"http://{_registry.Host}{context.Request.RawUrl}");
                using var request = new HttpRequestMessage(HttpMethod.Post, address);
                request.Headers.Host = _proxy.Host;
                using var response = await http.SendAsync(request);
                await ScriptedServer.WriteAsync(
                    context,
                    202,
                    "",
                    ("Location", response.Headers.Location!.ToString()),
                    ("OCI-Chunk-Min-Length", "600000")
                );
            }
        );

        await UploadAndCheckAsync();

        _proxy.Count("PATCH", "/blobs/uploads/").ShouldBe(2);
    }

    [Fact]
    public async Task A_manifest_is_put_again_after_a_failure()
    {
        var image = new SmallImage();
        _proxy.On("PUT", "/manifests/", 500, times: 1);

        await image.PushAsync(_client, "app", "v1");

        (await _client.HeadManifestAsync(_client.Image("app:v1"), Token)).ShouldNotBeNull();
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_registry is not null)
        {
            await _proxy.DisposeAsync();
            await _registry.DisposeAsync();
        }
    }

    private async Task UploadAndCheckAsync()
    {
        (await _client.UploadAsync("app", _bytes)).ShouldBeTrue();
        await UploadedAsync();
    }

    private async Task UploadedAsync()
    {
        using var direct = _registry.Client();
        (await direct.DownloadAsync("app", Digest.Of(_bytes))).ShouldBe(_bytes);
    }

    private sealed class Note(Action<long> action) : IProgress<long>
    {
        public void Report(long value) => action(value);
    }
}
