using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Kindling.Http;

namespace Kindling.Kubernetes;

/// <summary>Says what to do.</summary>
internal static class Advice
{
    public static string? For(
        ApiFailureContext context,
        HttpStatusCode status,
        string? reason,
        JsonElement root
    ) =>
        (status, reason) switch
        {
            (HttpStatusCode.Unauthorized, _) =>
                $"The credentials of {context.Source} were refused: log in again, or check the token.",
            (HttpStatusCode.Forbidden, _)
                when root.Text("message")?.Contains("quota", StringComparison.Ordinal) == true =>
                "Free some of the quota, ask for less, or have it raised.",
            (HttpStatusCode.Forbidden, _) =>
                $"Give the user of {context.Source} that right in a Role, or use another user.",
            (HttpStatusCode.NotFound, _) when root.Text("details", "kind") == "namespaces" =>
                "Make the namespace first.",
            (HttpStatusCode.Conflict, "Conflict") when IsOwned(root) =>
                "Leave these fields to their owner, or force the conflict.",
            (HttpStatusCode.UnprocessableEntity, _) => "Mend the fields that it names.",
            (HttpStatusCode.InternalServerError, _)
                when root.Text("message")
                    ?.Contains("not declared in schema", StringComparison.Ordinal) == true =>
                "This server does not know that field: take it out.",
            (HttpStatusCode.UnsupportedMediaType, _) =>
                "This server is too old for server-side apply.",
            (HttpStatusCode.TooManyRequests, _)
            or ((HttpStatusCode)502 or (HttpStatusCode)503 or (HttpStatusCode)504, _) =>
                "The server is busy or starting: try again later.",
            _ => null,
        };

    /// <summary>Why no answer came, and what to do about it.</summary>
    public static (string Reason, string Advice) For(
        HttpRequestException exception,
        ClusterAccess access
    ) =>
        exception.GetBaseException() switch
        {
            _ when exception.HttpRequestError == HttpRequestError.NameResolutionError => (
                "the host name cannot be resolved",
                $"Check the server in {access.Source}."
            ),
            AuthenticationException tls => (
                $"no trusted TLS connection ({tls.Message.TrimEnd('.')})",
                $"Check certificate-authority and tls-server-name in {access.Source}."
            ),
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => (
                "connection refused",
                $"Check that the cluster runs and that the server in {access.Source} is right."
            ),
            var cause => (
                cause.Message.TrimEnd('.'),
                $"Check that the cluster runs and that {RedactedUrl.Of(access.Server)} can be reached from here."
            ),
        };

    private static bool IsOwned(JsonElement root) =>
        root.Items("details", "causes").Any(x => x.Text("reason") == "FieldManagerConflict");
}
