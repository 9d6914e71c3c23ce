using System.Net;
using Polly.Timeout;

namespace Kindling.Http;

/// <summary>What a server answered, or that it did not: enough to tell a person, nothing secret.</summary>
public sealed class ApiException(ApiFailure failure, Exception? inner = null)
    : Exception(failure.ToString(), inner)
{
    /// <summary>The request and its outcome.</summary>
    public ApiFailure Failure { get; } = failure;

    /// <summary>The status, or null when no answer came.</summary>
    public HttpStatusCode? Status => Failure.Status;

    /// <summary>The failure that an answer without success stands for.</summary>
    public static ApiException From(HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        var request = response.RequestMessage;
        var reason = string.IsNullOrEmpty(response.ReasonPhrase)
            ? response.StatusCode.ToString()
            : response.ReasonPhrase;
        return new ApiException(
            new ApiFailure(
                request?.Method.Method ?? "GET",
                RedactedUrl.Of(request?.RequestUri),
                response.StatusCode,
                reason
            )
        );
    }

    /// <summary>The failure of a request that got no answer.</summary>
    public static ApiException From(HttpMethod method, Uri url, HttpRequestException exception)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(exception);
        return new ApiException(
            new ApiFailure(
                method.Method,
                RedactedUrl.Of(url),
                exception.StatusCode,
                Describe(exception)
            ),
            exception
        );
    }

    // The socket's own words ("Connection refused") say more than HttpClient's wrapper; a TLS failure on a bare Debian is
    // nearly always the missing package.
    private static string Describe(HttpRequestException exception) =>
        exception.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "the host name cannot be resolved",
            HttpRequestError.SecureConnectionError =>
                "no trusted TLS connection (is the package ca-certificates installed?)",
            // Our own deadline: what it interrupted would only say that it was interrupted.
            _ when exception.InnerException is TimeoutRejectedException => exception.Message,
            _ => exception.GetBaseException().Message,
        };
}

/// <summary>A request that failed: verb, redacted address, status if one came, and a few words.</summary>
public sealed record ApiFailure(string Verb, string Address, HttpStatusCode? Status, string Message)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Status is { } status
            ? $"{Verb} {Address}: {(int)status} {Message}"
            : $"{Verb} {Address}: {Message}";
}
