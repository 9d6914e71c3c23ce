using System.Net;
using Kindling.Forges.Tests.Fakes;
using Shouldly;
using Xunit;

namespace Kindling.Forges.Tests.Connection;

public sealed class RateLimitTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(429, "", 0, true, null)]
    [InlineData(429, "Retry-After: 7", 0, true, 7)]
    [InlineData(429, "RateLimit-Reset: +9", 0, true, 9)]
    [InlineData(429, "RateLimit-Reset: -9", 0, true, 0)]
    [InlineData(429, "RateLimit-Reset: 99999999999999999", 0, true, null)]
    [InlineData(429, "X-RateLimit-Reset: +9", 0, true, 9)]
    [InlineData(429, "X-RateLimit-Reset: +9", 3600, true, 9)]
    [InlineData(403, "Retry-After: 7", 0, true, 7)]
    [InlineData(403, "X-RateLimit-Remaining: 0|X-RateLimit-Reset: +9", 0, true, 9)]
    [InlineData(403, "X-RateLimit-Remaining: 0", 0, true, 60)]
    [InlineData(403, "X-RateLimit-Remaining: 1|X-RateLimit-Reset: +9", 0, false, null)]
    [InlineData(403, "", 0, false, null)]
    [InlineData(503, "Retry-After: 7", 0, false, 7)]
    public void A_limit_is_known_by_status_and_headers(
        int status,
        string headers,
        int ahead,
        bool isLimit,
        int? seconds
    )
    {
        // A server whose clock goes before ours.
        var clock = s_now.AddSeconds(ahead);
        using var response = new HttpResponseMessage((HttpStatusCode)status);
        response.Headers.Date = clock;
        foreach (var header in headers.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = (header.Split(": ")[0], header.Split(": ")[1]);
            response.Headers.TryAddWithoutValidation(
                name,
                value[0] is '+' or '-' ? $"{clock.ToUnixTimeSeconds() + int.Parse(value)}" : value
            );
        }

        RateLimit
            .Of(response, "", s_now)
            .ShouldBe((isLimit, seconds is null ? null : TimeSpan.FromSeconds(seconds.Value)));
    }

    [Fact]
    public void Github_s_secondary_limit_without_a_time_is_a_minute()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.Forbidden);

        RateLimit
            .Of(response, "You have exceeded a secondary rate limit.", s_now)
            .ShouldBe((true, TimeSpan.FromMinutes(1)));
    }

    [Theory]
    [InlineData(429, "GET")]
    [InlineData(429, "POST")]
    [InlineData(403, "POST")]
    public async Task What_was_turned_away_is_sent_again_after_the_wait(int status, string verb)
    {
        await using var fake = new FakeGitHub();
        DateTime? refused = null;
        TimeSpan? waited = null;
        fake.Instead = request =>
        {
            if (request.Verb != verb || waited is not null)
            {
                return null;
            }

            if (refused is { } moment)
            {
                waited = DateTime.UtcNow - moment;
                return null;
            }

            refused = DateTime.UtcNow;
            return FakeAnswer.Text(status, "Retry later") with { Headers = [("Retry-After", "1")] };
        };
        using var sample = new Sample();
        using var forge = Sample.GitHub(fake, Sample.Patient);

        await forge.PublishAsync(sample.Release, progress: null, Sample.Token);

        waited!.Value.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(0.9));
        fake.Releases.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_wait_that_is_too_long_is_told_with_its_end()
    {
        // In the middle of an hour, so that a second more or less is no other one.
        var now = DateTimeOffset.UtcNow;
        var reset = now.AddMinutes(90 - now.Minute);
        await using var fake = new FakeGitHub();
        fake.Instead = _ =>
            FakeAnswer.Text(
                403,
                """{"message":"API rate limit exceeded"}""",
                "application/json"
            ) with
            {
                Headers =
                [
                    ("X-RateLimit-Remaining", "0"),
                    ("X-RateLimit-Reset", $"{reset.ToUnixTimeSeconds()}"),
                ],
            };
        using var sample = new Sample();
        using var forge = Sample.GitHub(fake, Sample.Patient);

        var failure = await Should.ThrowAsync<ForgeException>(() =>
            forge.PlanAsync(sample.Release, Sample.Token)
        );

        failure.Message.ShouldContain(
            "403 API rate limit exceeded. It takes no more requests until "
        );
        // To the second or one beside it.
        failure.Message.ShouldContain($"{reset.AddSeconds(-2):yyyy-MM-dd HH:}");
        fake.Seen.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_limit_without_a_time_is_tried_again_a_few_times()
    {
        await using var fake = new FakeGitLab();
        fake.Instead = _ => FakeAnswer.Text(429, "Retry later");
        using var sample = new Sample();
        using var forge = Sample.GitLab(fake, Sample.Patient);

        var failure = await Should.ThrowAsync<ForgeException>(() =>
            forge.PlanAsync(sample.Release, Sample.Token)
        );

        failure.Message.ShouldEndWith("429 Retry later. Too many requests: run it again later");
        fake.Seen.Count.ShouldBe(3);
    }
}
