using Kindling.Testing;
using Shouldly;
using Xunit;
using static Kindling.Oci.Tests.Registries.Clients;

namespace Kindling.Oci.Tests.Registries;

/// <summary>Answers that no healthy registry gives.</summary>
public sealed class ScriptedRegistryTests : IAsyncDisposable
{
    private const string Nothing =
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private readonly ScriptedServer _server = new();
    private readonly ScriptedServer _foreign = new();

    [Fact]
    public async Task A_redirect_to_another_host_does_not_carry_the_login()
    {
        Challenge();
        _server.On(
            "GET",
            "/blobs/",
            307,
            headers: ("Location", $"http://{_foreign.Host}/store?sig=1")
        );
        _foreign.On("GET", "/store", 200);
        using var client = For(_server.Host, Ci);

        (await client.DownloadAsync("app", Digest.Parse(Nothing))).ShouldBeEmpty();

        _server.Seen.ShouldContain(x => x.Authorization != null);
        _foreign.Seen.ShouldHaveSingleItem().Authorization.ShouldBeNull();
    }

    [Fact]
    public async Task Redirects_come_to_an_end()
    {
        _server.On("GET", "/", 307, headers: ("Location", "/v2/x/blobs/again"));
        using var client = For(_server.Host);

        (await FailureAsync(() => client.DownloadAsync("x", Digest.Parse(Nothing)))).ShouldContain(
            "it redirects without end"
        );
    }

    [Fact]
    public async Task A_manifest_that_is_not_its_digests_is_refused()
    {
        _server.On("GET", "/manifests/", 200, "{}", headers: ("Docker-Content-Digest", Nothing));
        using var client = For(_server.Host);

        (
            await FailureAsync(() => client.GetManifestAsync(client.Image("a:1"), Token))
        ).ShouldContain($"the manifest is not {Nothing}: it was changed on the way");
    }

    [Fact]
    public async Task A_blob_that_is_not_its_digests_is_refused()
    {
        _server.On("GET", "/blobs/", 200, "other bytes");
        using var client = For(_server.Host);

        (await FailureAsync(() => client.DownloadAsync("a", Digest.Parse(Nothing)))).ShouldContain(
            "its bytes are not those of the digest"
        );
    }

    [Fact]
    public async Task Without_a_digest_in_the_header_the_bytes_tell_it()
    {
        var image = new SmallImage();
        var body = System.Text.Encoding.UTF8.GetString(image.Manifest.Bytes.Span);
        _server.On("HEAD", "/manifests/", 200);
        _server.On(
            "GET",
            "/manifests/",
            200,
            body,
            headers: ("Content-Type", MediaTypes.OciManifest)
        );
        using var client = For(_server.Host);

        (await client.HeadManifestAsync(client.Image("a:1"), Token)).ShouldBe(
            image.Manifest.Descriptor
        );
    }

    [Theory]
    [InlineData("<html>proxy</html>", "404 Not Found.")]
    [InlineData("{\"errors\":[]}", "404 {\"errors\":[]}.")]
    [InlineData("{\"errors\":[{\"code\":\"X\",\"message\":\"a\\nb\"}]}", "404 X a b.")]
    [InlineData("", "404 Not Found.")]
    public async Task Any_body_of_an_error_makes_one_line(string body, string end)
    {
        _server.On("GET", "/manifests/", 404, body);
        using var client = For(_server.Host);

        (
            await FailureAsync(() => client.GetManifestAsync(client.Image("a:1"), Token))
        ).ShouldEndWith(end);
    }

    [Fact]
    public async Task Garbage_in_place_of_a_token_is_told()
    {
        _server.On(
            "HEAD",
            "/manifests/",
            401,
            headers: ("WWW-Authenticate", $"Bearer realm=\"http://{_server.Host}/token\"")
        );
        _server.On("GET", "/token", 200, "garbage");
        using var client = For(_server.Host);

        (
            await FailureAsync(() => client.HeadManifestAsync(client.Image("a:1"), Token))
        ).ShouldContain("not JSON of a token");
    }

    [Fact]
    public async Task Retry_after_is_obeyed()
    {
        _server.On("HEAD", "/blobs/", 429, times: 1, headers: ("Retry-After", "1"));
        _server.On("HEAD", "/blobs/", 200);
        using var client = For(_server.Host);

        (await client.BlobExistsAsync("a", Digest.Parse(Nothing), Token)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(
        400,
        """{"errors":[{"code":"TAG_INVALID","message":"The image tag '1' already exists in the 'a' repository and cannot be overwritten because the tag is immutable."}]}"""
    )]
    [InlineData(
        412,
        """{"errors":[{"code":"PRECONDITION","message":"Failed to process request due to 'a:1' configured as immutable."}]}"""
    )]
    public async Task An_immutable_tag_of_another_image_is_told_apart(int status, string body)
    {
        var (mine, other) = (new SmallImage().Manifest, new SmallImage(seed: 2).Manifest);
        Holds(mine.Digest.ToString(), mine);
        Holds("1", other);
        _server.On("PUT", "/manifests/1", status, body);
        using var client = For(_server.Host);

        var failure = await Should.ThrowAsync<RegistryException>(() =>
            client.TagAsync("a", mine.Digest, ["1"], Token)
        );

        failure.IsTagImmutable.ShouldBeTrue();
        failure.Message.ShouldEndWith("The tag exists and may not be changed: push another tag.");
    }

    [Fact]
    public async Task An_immutable_tag_that_is_right_already_is_no_failure()
    {
        var mine = new SmallImage().Manifest;
        Holds("", mine);
        _server.On(
            "PUT",
            "/manifests/1",
            400,
            """{"errors":[{"code":"TAG_INVALID","message":"it is immutable"}]}"""
        );
        using var client = For(_server.Host);

        (await client.TagAsync("a", mine.Digest, ["1"], Token))["1"].ShouldBe(mine.Digest);
    }

    [Fact]
    public async Task A_tag_that_somebody_else_set_meanwhile_is_answered_as_it_is()
    {
        var (mine, other) = (new SmallImage().Manifest, new SmallImage(seed: 2).Manifest);
        Holds(mine.Digest.ToString(), mine);
        Holds("1", other);
        _server.On("PUT", "/manifests/1", 201);
        using var client = For(_server.Host);

        var tags = await client.TagAsync("a", mine.Digest, ["1"], Token);

        tags["1"].ShouldBe(other.Digest);
    }

    [Theory]
    [InlineData(204, null)]
    [InlineData(202, null)]
    [InlineData(404, null)]
    [InlineData(405, "405 Method Not Allowed")]
    [InlineData(500, "500 Internal Server Error")]
    public async Task Checking_the_right_to_push_tells_what_stayed_behind(int status, string? told)
    {
        _server.On("POST", "/blobs/uploads/", 202, headers: ("Location", "/v2/a/blobs/uploads/1"));
        _server.On("DELETE", "/v2/a/blobs/uploads/1", status);
        using var client = For(_server.Host);

        (await client.CheckPushAsync("a", Token)).ShouldBe(
            told is null
                ? null
                : $"{_server.Host}/a keeps an empty upload until the registry forgets it: its cancelling was answered {told}."
        );
    }

    [Fact]
    public async Task A_plain_server_is_told_from_a_bad_certificate()
    {
        using var folder = new TempDirectory();
        await using var issuer = new TokenIssuer();
        await File.WriteAllTextAsync(folder / "ca.pem", issuer.Certificate, Token);
        using var client = For(_server.Host, settings: Quick with { CaFile = folder / "ca.pem" });

        var failure = await FailureAsync(() =>
            client.HeadManifestAsync(client.Image("a:1"), Token)
        );

        failure.ShouldContain("may speak plain http");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _foreign.DisposeAsync();
    }

    private void Holds(string reference, Manifest manifest)
    {
        var body = System.Text.Encoding.UTF8.GetString(manifest.Bytes.Span);
        foreach (var method in new[] { "HEAD", "GET" })
        {
            _server.On(
                method,
                $"/manifests/{reference}",
                200,
                body,
                int.MaxValue,
                ("Content-Type", manifest.MediaType),
                ("Docker-Content-Digest", manifest.Digest.ToString())
            );
        }
    }

    private void Challenge() =>
        _server.On("GET", "/blobs/", 401, times: 1, headers: ("WWW-Authenticate", "Basic realm=x"));

    private static async Task<string> FailureAsync(Func<Task> action) =>
        (await Should.ThrowAsync<RegistryException>(action)).Message;
}
