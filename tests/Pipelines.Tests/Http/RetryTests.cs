using System.Diagnostics;
using System.Net;
using Kindling.Http;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Http;

public sealed class RetryTests : IAsyncDisposable
{
    private readonly MisbehavingServer _server = new();

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(429)]
    public async Task A_passing_failure_is_tried_again(int status)
    {
        _server.Serve(
            "x",
            [1, 2, 3],
            new Answer { Status = status },
            new Answer { Status = status },
            Answer.Good
        );

        using var response = await GetAsync("x");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        _server.Requests.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(403)]
    public async Task A_lasting_failure_is_not(int status)
    {
        _server.Serve("x", [], new Answer { Status = status });

        using var response = await GetAsync("x");

        ((int)response.StatusCode).ShouldBe(status);
        _server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Tries_are_bounded_and_the_last_answer_comes_back()
    {
        _server.Serve("x", [], new Answer { Status = 503 });

        using var response = await GetAsync("x");

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        _server.Requests.Count.ShouldBe(3);
        var failure = ApiException.From(response);
        failure.Message.ShouldBe($"GET {_server.Address}/x: 503 Scripted");
    }

    [Fact]
    public async Task A_server_that_accepts_and_says_nothing_is_a_failure_after_the_deadline()
    {
        using var silent = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var client = HttpClients.Create(
            Settings() with
            {
                Retries = 0,
                ResponseTimeout = TimeSpan.FromMilliseconds(200),
            },
            TimeProvider.System
        );
        var watch = Stopwatch.StartNew();

        var exception = await Should.ThrowAsync<HttpRequestException>(() =>
            client.GetAsync(
                new Uri($"http://{silent.LocalEndpoint}/"),
                TestContext.Current.CancellationToken
            )
        );

        exception.Message.ShouldBe("no answer within 0.2 s");
        ApiException
            .From(HttpMethod.Get, new Uri("http://host/x"), exception)
            .Message.ShouldBe("GET http://host/x: no answer within 0.2 s");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task The_callers_cancel_is_never_taken_for_a_failure()
    {
        using var silent = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var client = HttpClients.Create(Settings(), TimeProvider.System);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Should.ThrowAsync<OperationCanceledException>(() =>
            client.GetAsync(new Uri($"http://{silent.LocalEndpoint}/"), cancel.Token)
        );
    }

    [Fact]
    public void Retry_After_is_read_in_both_forms()
    {
        var now = new DateTimeOffset(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

        Wait("120").ShouldBe(TimeSpan.FromMinutes(2));
        Wait("Sun, 01 Nov 2026 12:00:30 GMT").ShouldBe(TimeSpan.FromSeconds(30));
        Wait("Sun, 01 Nov 2026 11:00:00 GMT").ShouldBe(TimeSpan.Zero);
        RetryPolicy.RetryAfter(null, now).ShouldBeNull();

        TimeSpan? Wait(string value)
        {
            using var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
            response.Headers.TryAddWithoutValidation("Retry-After", value);
            return RetryPolicy.RetryAfter(response, now);
        }
    }

    [Theory]
    [InlineData(
        "https://user:pw@host:8443/a/b?token=s3cret&x=1&flag",
        "https://***@host:8443/a/b?token=***&x=***&***"
    )]
    [InlineData("http://host/a", "http://host/a")]
    [InlineData("http://host/a#part", "http://host/a")]
    public void Addresses_are_shown_without_secrets(string address, string shown) =>
        RedactedUrl.Of(new Uri(address)).ShouldBe(shown);

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private async Task<HttpResponseMessage> GetAsync(string path)
    {
        using var client = HttpClients.Create(Settings(), TimeProvider.System);
        return await client.GetAsync(
            new Uri($"{_server.Address}/{path}"),
            TestContext.Current.CancellationToken
        );
    }

    private static RetrySettings Settings() => new() { FirstDelay = TimeSpan.FromMilliseconds(1) };
}
