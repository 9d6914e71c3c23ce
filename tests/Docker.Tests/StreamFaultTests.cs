using Shouldly;
using Xunit;

namespace Kindling.Docker.Tests;

public sealed class StreamFaultTests : IAsyncLifetime
{
    private const string Push = "POST /images/r/push";
    private readonly FakeEngine _engine = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_digest_that_only_the_status_line_tells_is_found()
    {
        var digest = "sha256:" + new string('a', 64);
        _engine.Streams(
            Push,
            ends: true,
            "{\"status\":\"Pushing\",\"id\":\"l1\",\"progressDetail\":{\"current\":5,\"total\":9}}\r\n{\"status\":\"Pus",
            "hed\",\"id\":\"l1\"}\r\n{\"status\":\"Mounted from x/y\",\"id\":\"l2\"}\r\n",
            "{\"status\":\"Layer already exists\",\"id\":\"l3\"}\r\n",
            $"{{\"status\":\"1: digest: {digest} size: 528\"}}\r\n"
        );
        var heard = new Real.Heard<TransferProgress>();
        using var client = await _engine.ConnectAsync(Token);

        var result = await client.PushAsync("r", "1", null, heard, Token);

        result.ShouldBe(new PushResult(digest, 528, 1, 1, 1));
        heard.Items[0].ShouldBe(new TransferProgress("l1", "Pushing", 5, 9));
        // Nobody is somebody too: {} in base64.
        _engine.Requests[^1].Head.ShouldContain("X-Registry-Auth: e30=\r\n");
    }

    [Theory]
    [InlineData(
        true,
        "{\"status\":\"Pushed\",\"id\":\"a\"}",
        "the engine's answer ended without a result"
    )]
    [InlineData(
        false,
        "{\"status\":\"Pushed\",\"id\":\"a\"}",
        "the engine ended the connection before it was done"
    )]
    [InlineData(true, "{\"status\":", "ended in the middle of an object")]
    [InlineData(
        true,
        "{\"errorDetail\":{\"message\":\"denied: no\"},\"error\":\"old\"}",
        "pushing r:1 failed: denied: no: the registry refuses this user"
    )]
    [InlineData(true, "{\"error\":\"only the old field\"}", "only the old field")]
    public async Task A_push_that_has_no_result_has_failed(bool ends, string body, string expected)
    {
        _engine.Streams(Push, ends, body);
        using var client = await _engine.ConnectAsync(Token);

        var failure = await Should.ThrowAsync<DockerException>(() =>
            client.PushAsync("r", "1", null, null, Token)
        );

        failure.Message.ShouldContain(expected);
    }

    [Theory]
    [InlineData("{\"stream\":\"Step 1/2 : FROM x\"}\n{\"stream\":\"\\n\"}\n", true)]
    [InlineData("{\"id\":\"moby.buildkit.trace\",\"aux\":null}", true)]
    [InlineData("{\"aux\":{\"ID\":\"sha256:1\"}}", false)]
    public async Task A_build_that_ends_early_has_failed(string body, bool ends)
    {
        _engine.Streams("POST /build", ends, body);
        using var client = await _engine.ConnectAsync(Token);

        await Should.ThrowAsync<DockerException>(() => BuildAsync(client));
    }

    [Theory]
    [InlineData("\"AAECAw==\"")]
    [InlineData("\"no base64!\"")]
    public async Task A_report_of_BuildKit_that_is_garbage_is_told(string aux)
    {
        _engine.Streams("POST /build", true, $"{{\"id\":\"moby.buildkit.trace\",\"aux\":{aux}}}");
        using var client = await _engine.ConnectAsync(Token);

        var failure = await Should.ThrowAsync<DockerException>(() => BuildAsync(client));

        failure.Message.ShouldContain("BuildKit's report cannot be read");
    }

    [Fact]
    public async Task An_engine_that_hangs_up_while_the_context_is_sent_is_told()
    {
        _engine.Says("POST /build", "");
        using var client = await _engine.ConnectAsync(Token);

        var failure = await Should.ThrowAsync<DockerException>(() =>
            client.BuildAsync(
                new BuildRequest(),
                (stream, token) => stream.WriteAsync(new byte[8 << 20], token).AsTask(),
                null,
                Token
            )
        );

        failure.Message.ShouldContain("the engine ended the connection before it was done");
    }

    [Fact]
    public async Task A_slow_answer_may_be_cancelled()
    {
        _engine.Does("POST /images/create", (_, token) => Task.Delay(Timeout.Infinite, token));
        using var client = await _engine.ConnectAsync(Token);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Should.ThrowAsync<OperationCanceledException>(() =>
            client.PullAsync("x", null, null, null, stop.Token)
        );

        _engine.Requests[^1].Target.ShouldContain("fromImage=x&tag=latest");
    }

    [Fact]
    public async Task An_image_that_is_cut_off_is_not_saved()
    {
        _engine.Streams("GET /images/x/get", ends: false, "half");
        using var client = await _engine.ConnectAsync(Token);
        using var file = new MemoryStream();

        await Should.ThrowAsync<DockerException>(() => client.SaveImageAsync("x", file, Token));
    }

    [Theory]
    [InlineData("\u0001\0\0\0\0\0\0\u0005ab", "ended in the middle")]
    [InlineData("plain text of a terminal", "cannot be told apart")]
    public async Task Output_that_is_cut_off_or_not_framed_is_told(string body, string expected)
    {
        _engine.Streams("GET /containers/c/logs", ends: true, body);
        using var client = await _engine.ConnectAsync(Token);

        var failure = await Should.ThrowAsync<DockerException>(() =>
            client.ReadLogsAsync("c", Token)
        );

        failure.Message.ShouldContain(expected);
    }

    [Fact]
    public async Task The_values_of_variables_are_kept_out_of_messages()
    {
        _engine.Answers("POST /containers/create", 400, "{\"message\":\"bad: P=hunter22\"}");
        using var client = await _engine.ConnectAsync(Token);
        var request = new ContainerRequest("x")
        {
            Environment = new Dictionary<string, string> { ["P"] = "hunter22" },
        };

        var failure = await Should.ThrowAsync<DockerException>(() =>
            client.CreateContainerAsync(request, Token)
        );

        failure.Message.ShouldBe("making a container of x failed: bad: P=*** (status 400)");
        failure.ToString().ShouldNotContain("hunter22");
        request.ToString().ShouldNotContain("hunter22");
    }

    [Fact]
    public void A_credential_shows_no_secret()
    {
        new DockerCredential("r") { User = "u", Password = "hunter22" }
            .ToString()
            .ShouldNotContain("hunter22");
        new DockerCredential("r") { IdentityToken = "hunter22" }
            .ToString()
            .ShouldNotContain("hunter22");
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    private static Task<string> BuildAsync(DockerClient client) =>
        client.BuildAsync(
            new BuildRequest(),
            (stream, token) => stream.WriteAsync(new byte[1024], token).AsTask(),
            null,
            Token
        );
}
