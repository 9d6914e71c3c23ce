using System.Diagnostics;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Kubernetes.Tests.Connection;

public sealed class RequestTests : IAsyncLifetime
{
    private readonly FakeCluster _cluster = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(429, "")]
    [InlineData(503, "")]
    [InlineData(502, "")]
    [InlineData(500, "Retry-After: 0\r\n")]
    public async Task What_may_pass_is_tried_again(int status, string header)
    {
        _cluster.On(
            "GET /version",
            call => call.JsonAsync(status, "{}", header),
            call => call.JsonAsync(200, """{"gitVersion":"v1.35.4"}""")
        );
        using var client = _cluster.Connect();

        (await client.GetVersionAsync(Token)).ShouldBe("v1.35.4");
        client.RequestCount.ShouldBe(2);
    }

    [Theory]
    [InlineData(500, "an unknown field in an apply is answered so")]
    [InlineData(400, "bad")]
    [InlineData(429, "with more patience than we have")]
    public async Task What_stays_is_not_tried_again(int status, string message)
    {
        _cluster.On(
            "GET /version",
            call =>
                call.JsonAsync(
                    status,
                    $$"""{"kind":"Status","message":"{{message}}"}""",
                    status == 429 ? "Retry-After: 3600\r\n" : ""
                )
        );
        using var client = _cluster.Connect();

        var failure = await Should.ThrowAsync<KubernetesException>(() =>
            client.GetVersionAsync(Token)
        );

        failure.Message.ShouldContain(message);
        client.RequestCount.ShouldBe(1);
    }

    [Fact]
    public async Task The_server_is_left_alone_for_as_long_as_it_asks()
    {
        _cluster.On(
            "GET /version",
            call => call.JsonAsync(429, "{}", "Retry-After: 1\r\n"),
            call => call.JsonAsync(200, "{}")
        );
        using var client = _cluster.Connect();
        var watch = Stopwatch.StartNew();

        await client.GetVersionAsync(Token);

        watch.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_quota_that_two_counted_at_once_is_tried_again()
    {
        _cluster.On(
            "GET /version",
            call =>
                call.JsonAsync(
                    409,
                    """{"kind":"Status","reason":"Conflict","message":"Operation cannot be fulfilled","details":{"kind":"resourcequotas"}}"""
                ),
            call => call.JsonAsync(200, "{}")
        );
        using var client = _cluster.Connect();

        await client.GetVersionAsync(Token);

        client.RequestCount.ShouldBe(2);
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_is_asked_for_again()
    {
        _cluster.On(
            "GET /version",
            async call =>
            {
                await call.BeginAsync();
                await call.ChunkAsync("{\"gitVer");
            },
            call => call.JsonAsync(200, """{"gitVersion":"v1"}""")
        );
        using var client = _cluster.Connect();

        (await client.GetVersionAsync(Token)).ShouldBe("v1");
    }

    [Fact]
    public async Task No_more_than_allowed_is_under_way_at_once()
    {
        var now = 0;
        var most = 0;
        _cluster.On(
            "GET /version",
            async call =>
            {
                most = Math.Max(most, Interlocked.Increment(ref now));
                await Task.Delay(20, Token);
                Interlocked.Decrement(ref now);
                await call.JsonAsync(200, "{}");
            }
        );
        using var client = new KubernetesClient(
            _cluster.Access,
            FakeSettings.Quick with
            {
                MaxParallel = 4,
            },
            TimeProvider.System
        );

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.GetVersionAsync(Token)));

        most.ShouldBeInRange(2, 4);
    }

    [Fact]
    public async Task A_failure_says_what_was_asked_what_came_and_what_to_do()
    {
        _cluster.On(
            "GET /api/v1/namespaces/n/pods/p",
            403,
            """{"kind":"Status","code":403,"reason":"Forbidden","message":"pods \"p\" is forbidden: User \"u\" cannot get resource \"pods\""}"""
        );
        using var client = _cluster.Connect();

        var failure = await Should.ThrowAsync<KubernetesException>(() =>
            client.GetAsync(new ObjectName("v1", "Pod", "p", "n"), Token)
        );

        failure.Message.ShouldBe(
            $"GET {_cluster.Address}/api/v1/namespaces/n/pods/p: 403 Forbidden: pods \"p\" is forbidden: User \"u\" cannot get resource \"pods\". Give the user of a test that right in a Role, or use another user."
        );
        failure.Reason.ShouldBe("Forbidden");
    }

    [Theory]
    [InlineData(502, "<html>a page</html>", ": 502 BadGateway. The server is busy")]
    [InlineData(400, "a proxy's words\n", ": 400 a proxy's words.")]
    [InlineData(
        200,
        "no JSON",
        "the answer is no JSON. Is the server in a test a Kubernetes API server?"
    )]
    public async Task What_is_no_Kubernetes_is_told(int status, string body, string expected)
    {
        _cluster.On("GET /version", status, body);
        using var client = _cluster.Connect();

        var failure = await Should.ThrowAsync<KubernetesException>(() =>
            client.GetVersionAsync(Token)
        );

        failure.Message.ShouldContain(expected);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_soon()
    {
        using var client = _cluster.Connect(
            new ClusterAccess(new Uri(MisbehavingServer.DeadAddress())) { Source = "a test" }
        );

        var failure = await Should.ThrowAsync<KubernetesException>(() =>
            client.GetVersionAsync(Token)
        );

        failure.Message.ShouldEndWith(
            "/version: connection refused. Check that the cluster runs and that the server in a test is right."
        );
        client.RequestCount.ShouldBe(2);
    }

    [Fact]
    public async Task A_server_that_is_silent_is_given_up()
    {
        _cluster.On("GET /version", (_, token) => Task.Delay(Timeout.Infinite, token));
        using var client = new KubernetesClient(
            _cluster.Access,
            FakeSettings.Quick with
            {
                Retries = 0,
                ResponseTimeout = TimeSpan.FromMilliseconds(200),
            },
            TimeProvider.System
        );

        (
            await Should.ThrowAsync<KubernetesException>(() => client.GetVersionAsync(Token))
        ).Message.ShouldContain("no answer within 0.2 s");
    }

    [Fact]
    public async Task The_caller_may_cancel()
    {
        _cluster.On("GET /version", (_, token) => Task.Delay(Timeout.Infinite, token));
        using var client = _cluster.Connect();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Should.ThrowAsync<OperationCanceledException>(() =>
            client.GetVersionAsync(stop.Token)
        );
    }

    [Fact]
    public async Task A_path_in_the_address_stays_and_others_may_be_acted_for_but_no_token_goes_over_an_open_line()
    {
        _cluster.On("GET /k8s/c1/version", 200, "{}");
        using var client = _cluster.Connect(
            new ClusterAccess(new Uri(_cluster.Address + "/k8s/c1/"))
            {
                User = new ClusterUser
                {
                    Token = "hunter22",
                    Impersonation = [new("Impersonate-Group", "a"), new("Impersonate-Group", "b")],
                },
            }
        );

        await client.GetVersionAsync(Token);

        var call = _cluster.Calls.ShouldHaveSingleItem();
        call.Header("Authorization").ShouldBeNull();
        call.Headers.Where(x => x.Key == "Impersonate-Group")
            .SelectMany(x => x.Value.Split(", "))
            .ShouldBe(["a", "b"]);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
