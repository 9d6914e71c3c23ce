using System.Net;
using System.Text;
using System.Text.Json;
using Kindling.Http;

namespace Kindling.Kubernetes;

/// <summary>Reads a Status object: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/.</summary>
internal static class StatusReply
{
    private const string ConflictWords = "conflict with ";

    /// <summary>The failure that an answer without success stands for.</summary>
    public static KubernetesException From(
        ApiFailureContext context,
        HttpStatusCode status,
        byte[] body,
        TimeSpan? retryAfter
    )
    {
        var root = Parse(body);
        var isStatus = root.Text("kind") == "Status";
        return From(
            context,
            status,
            isStatus ? root : default,
            root.ValueKind == JsonValueKind.Undefined ? Plain(body) : null,
            retryAfter
        );
    }

    /// <summary>The failure that a Status stands for.</summary>
    public static KubernetesException From(
        ApiFailureContext context,
        HttpStatusCode status,
        JsonElement root,
        string? plain,
        TimeSpan? retryAfter
    )
    {
        var reason = root.Text("reason");
        var causes = Causes(root);
        var wait = retryAfter ?? Seconds(root.Number("details", "retryAfterSeconds"));
        return new KubernetesException(
            new KubernetesFailure(
                context.Verb,
                context.Address,
                root.Text("message") ?? plain ?? status.ToString()
            )
            {
                Status = status,
                Reason = reason,
                Causes = causes,
                Conflicts = Conflicts(causes),
                RetryAfter = wait,
                IsRetryable = IsRetryable(status, root, wait),
                Advice = Advice.For(context, status, reason, root),
            }
        );
    }

    // As client-go: 5xx only with Retry-After, since the refusal of an unknown field by an apply is a 500 too; gateways' words, and
    // quotas that were counted by two at once, besides.
    private static bool IsRetryable(HttpStatusCode status, JsonElement root, TimeSpan? wait) =>
        status
            is HttpStatusCode.TooManyRequests
                or HttpStatusCode.BadGateway
                or HttpStatusCode.ServiceUnavailable
                or HttpStatusCode.GatewayTimeout
        || ((int)status >= 500 && wait is not null)
        || (status == HttpStatusCode.Conflict && root.Text("details", "kind") == "resourcequotas");

    private static List<StatusCause> Causes(JsonElement root) =>
        [
            .. root.Items("details", "causes")
                .Select(x => new StatusCause(
                    x.Text("reason") ?? "",
                    x.Text("field") ?? "",
                    x.Text("message") ?? ""
                )),
        ];

    // conflict with "kubectl" with subresource "scale" using apps/v1 at 2026-…: apimachinery, pkg/util/managedfields/internal/conflict.go.
    private static List<FieldConflict> Conflicts(IEnumerable<StatusCause> causes) =>
        [
            .. causes
                .Where(x =>
                    x.Reason == "FieldManagerConflict"
                    && x.Message.StartsWith(ConflictWords, StringComparison.Ordinal)
                )
                .Select(x => new FieldConflict(x.Field, Quoted(x.Message[ConflictWords.Length..]))),
        ];

    private static string Quoted(string text)
    {
        var end = text.Length > 1 && text[0] == '"' ? text.IndexOf('"', 1) : -1;
        return end < 0 ? text : text[1..end];
    }

    private static TimeSpan? Seconds(double? seconds) =>
        seconds is > 0 and < 86_400 ? TimeSpan.FromSeconds(seconds.Value) : null;

    private static JsonElement Parse(byte[] body)
    {
        try
        {
            return JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            // A proxy's page, or nothing.
            return default;
        }
    }

    private static string? Plain(byte[] body) =>
        Encoding.UTF8.GetString(body).Trim() is { Length: > 0 and <= 500 } text && text[0] != '<'
            ? text
            : null;
}

/// <summary>Which request failed, and at whose cluster.</summary>
internal sealed record ApiFailureContext(string Verb, string Address, string Source)
{
    public static ApiFailureContext Of(HttpMethod method, Uri url, ClusterAccess access) =>
        new(
            method.Method,
            RedactedUrl.Of(new Uri(url.GetLeftPart(UriPartial.Path))),
            access.Source
        );
}
