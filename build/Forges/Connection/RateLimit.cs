using System.Globalization;
using System.Net;
using Kindling.Http;

namespace Kindling.Forges;

/// <summary>
/// Whether a refusal is a limit that passes, and how long that takes. GitLab: https://docs.gitlab.com/security/rate_limits/;
/// GitHub, which answers 403 as well: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api.
/// </summary>
internal static class RateLimit
{
    // What GitHub asks for where its answer names no time.
    private static readonly TimeSpan s_secondary = TimeSpan.FromMinutes(1);

    /// <param name="response">The refusal.</param>
    /// <param name="words">What it says.</param>
    /// <param name="now">The time here, for servers that do not tell theirs.</param>
    public static (bool IsLimit, TimeSpan? Wait) Of(
        HttpResponseMessage response,
        string words,
        DateTimeOffset now
    )
    {
        // The server's times are measured by its own clock.
        var clock = response.Headers.Date ?? now;
        var asked = RetryPolicy.RetryAfter(response, clock);
        return response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => (
                true,
                asked
                    ?? Until(response, "X-RateLimit-Reset", clock)
                    ?? Until(response, "RateLimit-Reset", clock)
            ),
            HttpStatusCode.Forbidden when asked is not null => (true, asked),
            HttpStatusCode.Forbidden when Header(response, "X-RateLimit-Remaining") == "0" => (
                true,
                Until(response, "X-RateLimit-Reset", clock) ?? s_secondary
            ),
            HttpStatusCode.Forbidden
                when words.Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase) => (
                true,
                s_secondary
            ),
            _ => (false, asked),
        };
    }

    private static TimeSpan? Until(HttpResponseMessage response, string name, DateTimeOffset clock)
    {
        // A number of seconds that no date can hold is no time.
        if (
            !long.TryParse(Header(response, name), CultureInfo.InvariantCulture, out var seconds)
            || seconds < 0
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
        )
        {
            return null;
        }

        var wait = DateTimeOffset.FromUnixTimeSeconds(seconds) - clock;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
