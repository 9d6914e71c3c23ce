using System.Net.Sockets;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Docker.Tests;

public sealed class ConnectionFaultTests : IAsyncLifetime
{
    private readonly FakeEngine _engine = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.41", "/v1.41/")]
    [InlineData("1.55", "/v1.44/")]
    public async Task The_newest_version_that_both_know_is_spoken(string server, string expected)
    {
        using var client = await _engine.Greets(server).ConnectAsync(Token);

        (await client.InspectImageAsync("x", Token)).ShouldBeNull();

        _engine.Requests[^1].Target.ShouldBe(expected + "images/x/json");
        client.RequestCount.ShouldBe(2);
    }

    [Fact]
    public async Task An_engine_that_knows_no_HEAD_is_asked_with_GET()
    {
        _engine.Answers("HEAD /_ping", 405, "");
        _engine.Says(
            "GET /_ping",
            "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nOstype: windows\r\nContent-Length: 2\r\n\r\nOK"
        );

        using var client = await _engine.ConnectAsync(Token);

        client.OsType.ShouldBe("windows");
        client.HasBuildKit.ShouldBeFalse();
    }

    [Theory]
    [InlineData("1.39", "the API is 1.39 where at least 1.40 is needed: update Docker")]
    [InlineData("x", "tells no version")]
    public async Task An_engine_that_is_too_old_or_none_is_told(string version, string expected) =>
        (
            await Should.ThrowAsync<DockerException>(() =>
                _engine.Greets(version).ConnectAsync(Token)
            )
        ).Message.ShouldContain(expected);

    [Fact]
    public async Task A_pinned_version_is_spoken_as_it_is()
    {
        var endpoint = DockerEndpoint.At(_engine.Address) with { PinnedVersion = "1.40" };
        using var client = await DockerClient.ConnectAsync(endpoint, TimeProvider.System, Token);

        client.ApiVersion.ShouldBe(new Version(1, 40));
        (
            await Should.ThrowAsync<DockerException>(() =>
                DockerClient.ConnectAsync(
                    endpoint with
                    {
                        PinnedVersion = "1.2",
                    },
                    TimeProvider.System,
                    Token
                )
            )
        ).Message.ShouldContain("DOCKER_API_VERSION");
    }

    [Fact]
    public async Task Podman_builds_classically()
    {
        using var client = await _engine
            .Greets("1.41", "Libpod-API-Version: 5.0.0\r\n")
            .ConnectAsync(Token);

        client.HasBuildKit.ShouldBeFalse();
    }

    [Fact]
    public async Task Nobody_at_the_port_is_one_clear_line()
    {
        var address = MisbehavingServer
            .DeadAddress()
            .Replace("http", "tcp", StringComparison.Ordinal);

        var failure = await ConnectFailureAsync(address);

        failure.Message.ShouldBe(
            $"connecting to the Docker engine failed: connection refused at {address}/ (from DOCKER_HOST): start the Docker engine (sudo systemctl start docker)"
        );
    }

    [Fact]
    public async Task A_socket_that_is_not_there_or_that_nobody_serves_is_one_clear_line()
    {
        using var folder = new TempDirectory();
        var path = Path.Combine(folder.Path, "s");
        (await ConnectFailureAsync("unix://" + path)).Message.ShouldContain(
            $"there is no socket at unix://{path} (from DOCKER_HOST)"
        );

        await File.WriteAllTextAsync(path, "", Token);
        (await ConnectFailureAsync("unix://" + path)).Message.ShouldContain(
            "connection refused at unix://"
        );
    }

    // Tests run as root, whom no socket refuses.
    [Fact]
    public void A_socket_that_may_not_be_used_says_how_to_be_allowed() =>
        Unreachable
            .From(
                "testing",
                DockerEndpoint.At("unix:///x", "the usual socket"),
                new HttpRequestException(
                    HttpRequestError.ConnectionError,
                    "x",
                    new SocketException((int)SocketError.AccessDenied)
                )
            )
            .Message.ShouldBe(
                "testing failed: permission denied at unix:///x (from the usual socket): add yourself to the group docker (sudo usermod -aG docker $USER) and log in again"
            );

    [Fact]
    public async Task An_engine_on_a_socket_is_spoken_to()
    {
        using var folder = new TempDirectory();
        await using var engine = new FakeEngine(Path.Combine(folder.Path, "s"));

        using var client = await engine.ConnectAsync(Token);

        client.ApiVersion.ShouldBe(new Version(1, 41));
        engine.Requests[0].Head.ShouldContain("Host: docker\r\n");
    }

    [Theory]
    [InlineData(
        500,
        "{\"message\":\"the disk\\nburns\"}",
        "inspecting the image x failed: the disk burns (status 500)"
    )]
    [InlineData(502, "<html>", "inspecting the image x failed: <html> (status 502)")]
    [InlineData(500, "", "inspecting the image x failed: InternalServerError (status 500)")]
    [InlineData(
        200,
        "<html>",
        "inspecting the image x failed: the engine sent what is no JSON: is it a Docker engine, and does it still run?"
    )]
    public async Task What_the_engine_says_is_told_in_one_line(
        int status,
        string body,
        string expected
    )
    {
        _engine.Answers("GET /images/x/json", status, body);
        using var client = await _engine.ConnectAsync(Token);

        var failure = await Should.ThrowAsync<DockerException>(() =>
            client.InspectImageAsync("x", Token)
        );

        failure.Message.ShouldBe(expected);
    }

    [Theory]
    [InlineData("../containers/x")]
    [InlineData("a?b=c")]
    [InlineData("a b")]
    [InlineData("")]
    public async Task A_name_cannot_change_the_path(string name)
    {
        using var client = await _engine.ConnectAsync(Token);

        await Should.ThrowAsync<ArgumentException>(() => client.InspectImageAsync(name, Token));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    private static Task<DockerException> ConnectFailureAsync(string address) =>
        Should.ThrowAsync<DockerException>(() =>
            DockerClient.ConnectAsync(
                DockerEndpoint.At(address, "DOCKER_HOST"),
                TimeProvider.System,
                Token
            )
        );
}
