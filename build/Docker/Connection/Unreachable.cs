using System.Net.Sockets;
using System.Security.Authentication;
using Kindling.Http;
using Polly.Timeout;

namespace Kindling.Docker;

/// <summary>Says in one line why an engine does not answer, or no longer does.</summary>
internal static class Unreachable
{
    public static DockerException Vanished(string operation, Exception inner) =>
        new(
            operation,
            $"the engine ended the connection before it was done ({inner.GetBaseException().Message.TrimEnd('.')})",
            "look whether it still runs, and at its log (journalctl -u docker)",
            inner
        );

    public static DockerException From(
        string operation,
        DockerEndpoint endpoint,
        HttpRequestException exception
    )
    {
        var (reason, hint) = Explain(endpoint, exception);
        return new DockerException(operation, reason, hint, exception);
    }

    private static (string Reason, string Hint) Explain(
        DockerEndpoint endpoint,
        HttpRequestException exception
    )
    {
        var place = $"{RedactedUrl.Of(endpoint.Address)} (from {endpoint.Source})";
        return exception.GetBaseException() switch
        {
            _ when exception.InnerException is TimeoutRejectedException => (
                $"the engine at {place} gives {exception.Message}",
                "look whether it hangs (journalctl -u docker)"
            ),
            SocketException { SocketErrorCode: SocketError.AccessDenied } => (
                $"permission denied at {place}",
                "add yourself to the group docker (sudo usermod -aG docker $USER) and log in again"
            ),
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => (
                $"connection refused at {place}",
                "start the Docker engine (sudo systemctl start docker)"
            ),
            FileNotFoundException => (
                $"there is no socket at {place}",
                "start the Docker engine (sudo systemctl start docker), or set DOCKER_HOST"
            ),
            AuthenticationException tls => (
                $"no trusted TLS connection to {place} ({tls.Message.TrimEnd('.')})",
                "check DOCKER_CERT_PATH, or the context's certificates"
            ),
            _ when exception.HttpRequestError == HttpRequestError.NameResolutionError => (
                $"the host name of {place} cannot be resolved",
                "check DOCKER_HOST, or the context"
            ),
            // What the engine does to a connection that carried a request, not to the attempt to make one.
            var cause
                when exception.HttpRequestError
                    is HttpRequestError.ResponseEnded
                        or HttpRequestError.Unknown => (
                $"the engine ended the connection before it was done ({cause.Message.TrimEnd('.')})",
                "look whether it still runs, and at its log (journalctl -u docker)"
            ),
            var cause => (
                $"no connection to {place} ({cause.Message.TrimEnd('.')})",
                "check that the engine runs and that DOCKER_HOST is right"
            ),
        };
    }
}
