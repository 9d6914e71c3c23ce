using System.Net;
using System.Security.Authentication;
using Kindling.Http;

namespace Kindling.Forges;

/// <summary>Says what went wrong with a request, in words without secrets, and what may be done about it.</summary>
internal sealed class Failures(IDialect dialect, RetrySettings settings, TimeProvider time)
{
    private const string TryAgain = "Run it again: what is there is not sent twice";

    /// <summary>The forge said no.</summary>
    public ForgeException Refused(ForgeRequest request, HttpResponseMessage response, byte[] body)
    {
        var status = response.StatusCode;
        var words = ServerWords.Of(response, body, text => Mask(request, text));
        var now = time.GetUtcNow();
        var (isLimit, wait) = RateLimit.Of(response, words, now);
        return new ForgeException(
            Failure(request, words, Advice(status, isLimit, wait, now)) with
            {
                Status = status,
                Wait = wait,
                IsRepeatable = isLimit || (request.IsRead && RetryPolicy.IsTransient(status)),
                IsWorthALook =
                    !request.IsRead && !isLimit && (IsTaken(status) || IsUncertain(status)),
            }
        );
    }

    /// <summary>No answer came, or only a part of it.</summary>
    public ForgeException Unanswered(ForgeRequest request, Exception exception)
    {
        var (reason, advice) = Describe(exception);
        var isTransient =
            exception is not HttpRequestException failure || RetryPolicy.IsTransient(failure);
        return new ForgeException(
            Failure(request, Mask(request, reason), advice) with
            {
                IsRepeatable = request.IsRead ? isTransient : IsUnconnected(exception),
                IsWorthALook = !request.IsRead && isTransient,
            },
            exception
        );
    }

    /// <summary>The request stood still.</summary>
    public ForgeException Silent(ForgeRequest request, TimeSpan patience, Exception exception) =>
        Broken(request, $"nothing moved for {patience.TotalSeconds:0.#} s", exception);

    /// <summary>An answer came that is none.</summary>
    public ForgeException Broken(ForgeRequest request, string reason, Exception? inner = null) =>
        new(
            Failure(request, Mask(request, reason), TryAgain) with
            {
                IsRepeatable = request.IsRead,
                IsWorthALook = !request.IsRead,
            },
            inner
        );

    /// <summary>The answer is not JSON, or not that which it should be.</summary>
    public ForgeException Unreadable(ForgeRequest request, Exception exception)
    {
        var reason = $"the answer is not what it should be ({exception.Message.TrimEnd('.')})";
        return new ForgeException(
            Failure(
                request,
                Mask(request, reason),
                "Check that the address is that of the forge's API"
            ) with
            {
                IsWorthALook = !request.IsRead,
            }
        );
    }

    /// <summary>What is there, or what would be asked, must not be.</summary>
    public ForgeException Wrong(ForgeRequest request, string reason, string advice) =>
        new(Failure(request, Mask(request, reason), advice));

    private static ForgeFailure Failure(ForgeRequest request, string message, string advice) =>
        new(request.Method.Method, RedactedUrl.Of(request.Address), Status: null, message, advice);

    // A server that repeats what it was sent must not make us print it.
    private string Mask(ForgeRequest request, string text)
    {
        var masked = dialect.Credential.Mask(text);
        return string.IsNullOrEmpty(request.Body)
            ? masked
            : masked.Replace(request.Body, "(the request)", StringComparison.Ordinal);
    }

    private string Advice(
        HttpStatusCode status,
        bool isLimit,
        TimeSpan? wait,
        DateTimeOffset now
    ) =>
        wait > settings.LongestWait
            ? $"It takes no more requests until {Moment(now, wait.Value)}: run it again then"
        : isLimit ? "Too many requests: run it again later"
        : status switch
        {
            >= HttpStatusCode.InternalServerError => TryAgain,
            >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest =>
                "The project has moved, or http is not taken: give the new address",
            HttpStatusCode.RequestEntityTooLarge =>
                "The file is larger than the forge allows: have its limit raised",
            _ => dialect.Advice(status),
        };

    private static string Moment(DateTimeOffset now, TimeSpan wait) =>
        wait < DateTimeOffset.MaxValue - now
            ? $"{(now + wait).UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"
            : "further notice";

    // Somebody was quicker: GitLab says 409 of a release and 400 of a link, GitHub 422 of all.
    private static bool IsTaken(HttpStatusCode status) =>
        status
            is HttpStatusCode.Conflict
                or HttpStatusCode.BadRequest
                or HttpStatusCode.UnprocessableEntity;

    private static bool IsUncertain(HttpStatusCode status) =>
        status is >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout;

    // .NET says ConnectionError only of connections that never were.
    private static bool IsUnconnected(Exception exception) =>
        exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError };

    private static (string Reason, string Advice) Describe(Exception exception) =>
        exception switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => (
                "the host name cannot be resolved",
                "Check the address"
            ),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => (
                $"no trusted TLS connection ({Cause(exception)})",
                "Give the certificate of the server's authority as CA file (in GitLab's jobs: CI_SERVER_TLS_CA_FILE)"
            ),
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => (
                Cause(exception),
                "Check that the forge runs and can be reached from here"
            ),
            _ => ($"the connection broke ({Cause(exception)})", TryAgain),
        };

    private static string Cause(Exception exception) =>
        (
            exception.InnerException as AuthenticationException ?? exception.GetBaseException()
        ).Message.TrimEnd('.');
}
