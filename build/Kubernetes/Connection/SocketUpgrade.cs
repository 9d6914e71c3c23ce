using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace Kindling.Kubernetes;

/// <summary>
/// The handshake of RFC 6455, section 4. ClientWebSocket would hide the body of a refusal, which says why, and takes a header only
/// once, where impersonation needs several.
/// </summary>
internal static class SocketUpgrade
{
    private const string Suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const string KeyHeader = "Sec-WebSocket-Key";

    /// <summary>Makes the message ask for a WebSocket, if the request wants one.</summary>
    public static void Ask(ApiRequest request, HttpRequestMessage message)
    {
        if (request.Protocols.Count == 0)
        {
            return;
        }

        // HTTP/2 has another handshake, which the API server does not know.
        message.Version = HttpVersion.Version11;
        message.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        message.Headers.Connection.Add("Upgrade");
        message.Headers.Upgrade.ParseAdd("websocket");
        message.Headers.Add("Sec-WebSocket-Version", "13");
        message.Headers.Add(KeyHeader, Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));
        message.Headers.Add("Sec-WebSocket-Protocol", string.Join(", ", request.Protocols));
    }

    /// <summary>The socket; null when the answer is none.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The ApiSocket owns it.")]
    public static async Task<ApiSocket?> FinishAsync(
        ApiRequest request,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        var protocol = Header(response, "Sec-WebSocket-Protocol");
        var key = response.RequestMessage!.Headers.GetValues(KeyHeader).Single();
        if (
            response.StatusCode != HttpStatusCode.SwitchingProtocols
            || Header(response, "Sec-WebSocket-Accept") != Accept(key)
            || !request.Protocols.Contains(protocol)
        )
        {
            return null;
        }

        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        return new ApiSocket(
            WebSocket.CreateFromStream(
                stream,
                new WebSocketCreationOptions
                {
                    IsServer = false,
                    SubProtocol = protocol,
                    // As client-go's websocket executor does.
                    KeepAliveInterval = TimeSpan.FromSeconds(5),
                    KeepAliveTimeout = TimeSpan.FromSeconds(30),
                }
            ),
            response
        );
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    [SuppressMessage(
        "Security",
        "CA5350",
        Justification = "The RFC asks for SHA-1; it secures nothing."
    )]
    private static string Accept(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Suffix)));
}
