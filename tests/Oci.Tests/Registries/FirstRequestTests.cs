using System.Net;
using Kindling.Testing;
using Shouldly;
using Xunit;
using static Kindling.Oci.Tests.Registries.Clients;

namespace Kindling.Oci.Tests.Registries;

/// <summary>Many requests at once to a registry that nobody has asked yet: one is refused, the others wait for what it learns.</summary>
public sealed class FirstRequestTests : IAsyncDisposable
{
    private readonly ScriptedServer _server = new();

    [Fact]
    public async Task With_a_password_one_request_is_challenged()
    {
        _server.On("HEAD", "/blobs/", context => AnswerAsync(context, "Basic realm=x"));
        using var client = For(_server.Host, Ci);

        await LookAsync(client, ["a", "b", "c", "d", "e", "f"]);

        Count(withLogin: false).ShouldBe(1);
        Count(withLogin: true).ShouldBe(6);
        client.RequestCount.ShouldBe(7);
    }

    [Theory]
    [InlineData("a", 1)]
    [InlineData("b", 2)]
    public async Task With_tokens_one_request_is_challenged_and_each_right_costs_one_token(
        string second,
        int tokens
    )
    {
        Tokens();
        _server.On("HEAD", "/blobs/", context => AnswerAsync(context, Bearer));
        using var client = For(_server.Host, Ci);

        await LookAsync(client, ["a", second, "a", second, "a", second]);

        Count(withLogin: false).ShouldBe(1);
        Count(withLogin: true).ShouldBe(6);
        _server.Count("GET", "/token").ShouldBe(tokens);
        client.RequestCount.ShouldBe(7 + tokens);
    }

    [Fact]
    public async Task A_token_that_ended_for_all_at_once_is_renewed_once()
    {
        Tokens();
        _server.On("HEAD", "/blobs/", context => AnswerAsync(context, Bearer));
        using var client = For(_server.Host, Ci);
        await LookAsync(client, ["a"]);
        _accepted = "token-2";

        await LookAsync(client, ["a", "a", "a", "a"]);

        _server.Count("GET", "/token").ShouldBe(2);
    }

    [Fact]
    public async Task A_registry_that_writes_the_rights_in_another_order_gives_one_token()
    {
        Tokens();
        var scope = $"{Bearer},scope=\"repository:a:push,pull\"";
        _server.On("POST", "/uploads/", context => AnswerAsync(context, scope));
        _server.On("DELETE", "/uploads/", context => AnswerAsync(context, scope));
        using var client = For(_server.Host, Ci);

        await client.CheckPushAsync("a", Token);

        _server.Count("GET", "/token").ShouldBe(1);
        client.RequestCount.ShouldBe(4);
    }

    [Fact]
    public async Task What_anybody_may_read_costs_nothing_more_and_the_first_push_is_challenged_alone()
    {
        _server.On("HEAD", "/blobs/", 200);
        _server.On("POST", "/uploads/", context => AnswerAsync(context, "Basic realm=x"));
        _server.On("DELETE", "/uploads/", context => AnswerAsync(context, "Basic realm=x"));
        using var client = For(_server.Host, Ci);
        await LookAsync(client, ["a", "b", "c"]);
        client.RequestCount.ShouldBe(3);

        await Task.WhenAll(new[] { "a", "b", "c" }.Select(x => client.CheckPushAsync(x, Token)));

        _server.Count("POST", "/uploads/").ShouldBe(4);
        _server.Count("DELETE", "/uploads/").ShouldBe(3);
    }

    [Fact]
    public async Task A_first_request_that_is_given_up_lets_the_next_one_go()
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Token);
        _server.On("HEAD", "/blobs/", _ => giveUp.CancelAsync(), times: 1);
        _server.On("HEAD", "/blobs/", 200);
        using var client = For(_server.Host, Ci);
        await Should.ThrowAsync<OperationCanceledException>(() =>
            client.BlobExistsAsync("a", Digest.Of([1]), giveUp.Token)
        );

        (await client.BlobExistsAsync("a", Digest.Of([1]), Token)).ShouldBeTrue();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private string _accepted = "token-1";

    private string Bearer => $"Bearer realm=\"http://{_server.Host}/token\",service=\"x\"";

    private void Tokens()
    {
        var given = 0;
        _server.On(
            "GET",
            "/token",
            context =>
                ScriptedServer.WriteAsync(
                    context,
                    200,
                    $"{{\"token\":\"token-{Interlocked.Increment(ref given)}\",\"expires_in\":300}}"
                )
        );
    }

    // Slow enough for all to be on their way at once.
    private async Task AnswerAsync(HttpListenerContext context, string challenge)
    {
        await Task.Delay(50, Token);
        var login = context.Request.Headers["Authorization"] ?? "";
        var isRefused =
            login.Length == 0
            || (_accepted == "token-2" && login.EndsWith("token-1", StringComparison.Ordinal));
        await (
            isRefused ? ScriptedServer.WriteAsync(context, 401, "", ("WWW-Authenticate", challenge))
            : context.Request.HttpMethod == "POST"
                ? ScriptedServer.WriteAsync(context, 202, "", ("Location", context.Request.RawUrl!))
            : ScriptedServer.WriteAsync(context, 200, "")
        );
    }

    private int Count(bool withLogin) =>
        _server.Seen.Count(x => x.Method == "HEAD" && x.Authorization is not null == withLogin);

    private static Task LookAsync(RegistryClient client, string[] repositories) =>
        Task.WhenAll(repositories.Select(x => client.BlobExistsAsync(x, Digest.Of([1]), Token)));
}
