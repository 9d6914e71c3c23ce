using System.Net;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using Kindling.Http;

namespace Kindling.Oci;

/// <summary>Turns what went wrong into one line that helps.</summary>
internal sealed class RegistryErrors(string registry, TimeProvider time, Authorizer authorizer)
{
    private const int LongestBody = 64 * 1024;
    private const int LongestWords = 300;

    /// <summary>The newest limit of pulls that the registry told.</summary>
    public required Func<RateLimit?> Limit { private get; init; }

    /// <summary>The failure that an answer without success stands for; the answer is disposed of.</summary>
    public async Task<RegistryException> FromAsync(
        HttpResponseMessage response,
        RegistryCall call,
        CancellationToken cancellationToken
    )
    {
        using var answer = response;
        var (said, words) = Read(await BodyAsync(response, cancellationToken));
        var code = said is null ? null : Told(said);
        var message = Told(
            words.Length > 0 ? words : response.ReasonPhrase ?? response.StatusCode.ToString()
        );
        var failure = new RegistryFailure(
            call.Operation,
            Target(call),
            response.StatusCode,
            code,
            message,
            Advice(call, response.StatusCode, code, message)
        );
        return new RegistryException(failure)
        {
            RetryAfter = RetryPolicy.RetryAfter(response, time.GetUtcNow()),
            IsRetryable = RetryPolicy.IsTransient(response.StatusCode),
            IsTagImmutable = call.Method == HttpMethod.Put && IsImmutable(code, message),
        };
    }

    /// <summary>The failure of a request that got no answer.</summary>
    public RegistryException From(HttpRequestException exception, RegistryCall call)
    {
        var words = ApiException.From(call.Method, call.Address, exception).Failure.Message;
        return new RegistryException(
            new RegistryFailure(
                call.Operation,
                Target(call),
                null,
                null,
                Told(words),
                IsPlainServer(exception)
                    ? $"The server may speak plain http: if that is meant, list '{registry}' as an insecure registry."
                    : null
            ),
            exception
        )
        {
            IsRetryable = RetryPolicy.IsTransient(exception),
        };
    }

    /// <summary>An answer that breaks the protocol.</summary>
    public RegistryException Broken(RegistryCall call, string message, string? advice = null) =>
        new(
            new RegistryFailure(
                call.Operation,
                Target(call),
                null,
                null,
                authorizer.Mask(message),
                advice
            )
        );

    private string Target(RegistryCall call) =>
        call.Repository is null ? registry : $"{registry}/{call.Repository}";

    // SslStream's words for bytes that are no TLS record: the server answered in plain text.
    private static bool IsPlainServer(HttpRequestException exception) =>
        exception.InnerException is AuthenticationException { InnerException: null } inner
            && inner.Message.Contains("frame", StringComparison.OrdinalIgnoreCase)
        || exception
            .GetBaseException()
            .Message.Contains("wrong version number", StringComparison.Ordinal);

    // Cut after the secrets are out: half of one would not be known.
    private string Told(string words) => Bounded(authorizer.Mask(words));

    private static async Task<byte[]> BodyAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await Body.ReadAsync(response, LongestBody, cancellationToken) ?? [];
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // The status is known and says enough.
            return [];
        }
    }

    // The distribution specification's form of errors: {"errors":[{"code","message","detail"}]}.
    private static (string? Code, string Message) Read(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var error = document.RootElement.GetProperty("errors")[0];
            return (
                error.GetProperty("code").GetString() ?? "",
                error.TryGetProperty("message", out var message) ? message.GetString() ?? "" : ""
            );
        }
        catch (Exception exception)
            when (exception
                    is JsonException
                        or KeyNotFoundException
                        or InvalidOperationException
                        or IndexOutOfRangeException
            )
        {
            // A proxy's page of HTML helps nobody; a line of text may.
            var text = Encoding.UTF8.GetString(body);
            return (null, text.Contains('<', StringComparison.Ordinal) ? "" : text);
        }
    }

    private string? Advice(
        RegistryCall call,
        HttpStatusCode status,
        string? code,
        string message
    ) =>
        (status, code) switch
        {
            _ when IsImmutable(code, message) =>
                "The tag exists and may not be changed: push another tag.",
            (HttpStatusCode.Unauthorized, _) => authorizer.LoginAdvice,
            (HttpStatusCode.Forbidden, _) or (_, "DENIED") =>
                $"Check the repository's name and the rights{authorizer.Who}.",
            (HttpStatusCode.TooManyRequests, _) when registry == NameRules.DockerHub =>
                $"Docker Hub's pull limit is reached{(Limit() is { } limit ? $" ({limit})" : "")}: {(authorizer.Who.Length == 0 ? "log in with 'docker login', use a mirror, or wait" : "use a mirror, or wait")}.",
            (HttpStatusCode.TooManyRequests, _) => "The registry limits requests: wait a little.",
            (_, "NAME_UNKNOWN") => "The repository does not exist there.",
            (HttpStatusCode.RequestEntityTooLarge, _) =>
                "The registry, or a proxy before it, limits the size of requests.",
            (HttpStatusCode.MethodNotAllowed, _) or (_, "UNSUPPORTED") =>
                "The registry does not allow this.",
            (HttpStatusCode.BadRequest, _)
                when message.Contains(
                    "HTTP request to an HTTPS",
                    StringComparison.OrdinalIgnoreCase
                ) =>
                $"The server speaks https: take '{registry}' off the insecure registries; a CA of its own has to be one that this machine trusts.",
            (HttpStatusCode.BadRequest, null)
                when call.Method == HttpMethod.Head && call.Address.Scheme == Uri.UriSchemeHttp =>
                $"The server may speak https: take '{registry}' off the insecure registries; a CA of its own has to be one that this machine trusts.",
            _ => null,
        };

    // ECR: TAG_INVALID, "The image tag 'x' already exists in the 'y' repository and cannot be overwritten because the tag is immutable"
    // (https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html). Harbor: 412, "configured as immutable".
    private static bool IsImmutable(string? code, string message) =>
        code == "ImageTagAlreadyExistsException"
        || message.Contains("ImageTagAlreadyExistsException", StringComparison.Ordinal)
        || message.Contains("immutable", StringComparison.OrdinalIgnoreCase)
        || (
            code == "TAG_INVALID"
            && message.Contains("already exists", StringComparison.OrdinalIgnoreCase)
        );

    private static string Bounded(string text)
    {
        var line = string.Join(
            ' ',
            text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        );
        line = string.Concat(line.Where(c => !char.IsControl(c)));
        return line.Length > LongestWords ? line[..LongestWords] + "…" : line;
    }
}
