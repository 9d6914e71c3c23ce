using System.Globalization;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Kindling.Kubernetes.Tests;

/// <summary>A request as it came, and the ways to answer it.</summary>
internal sealed class FakeCall(Stream stream, string method, string target, SslStream? tls)
{
    private static readonly byte[] s_headEnd = "\r\n\r\n"u8.ToArray();

    /// <summary>"GET /api/v1/pods".</summary>
    public string Request => $"{method} {target.Split('?')[0]}";

    public string Query => Uri.UnescapeDataString(target.Contains('?') ? target.Split('?')[1] : "");

    public List<KeyValuePair<string, string>> Headers { get; } = [];

    public string Body { get; private set; } = "";

    public bool EndsConnection { get; private set; }

    /// <summary>The name that the client asked for in the TLS handshake.</summary>
    public string? ServerName => tls?.TargetHostName;

    public string? ClientName => tls?.RemoteCertificate?.Subject;

    public JsonElement Json => JsonElement.Parse(Body);

    public string? Header(string name) =>
        Headers
            .Where(x => x.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(x => x.Value)
            .FirstOrDefault();

    public string? Parameter(string name) =>
        Query
            .Split('&')
            .Where(x => x.StartsWith(name + "=", StringComparison.Ordinal))
            .Select(x => x[(name.Length + 1)..])
            .FirstOrDefault();

    public static async Task<FakeCall?> ReadAsync(
        Stream stream,
        SslStream? tls,
        CancellationToken token
    )
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!head.TakeLast(4).SequenceEqual(s_headEnd))
        {
            if (await stream.ReadAsync(one, token) == 0)
            {
                return null;
            }

            head.Add(one[0]);
        }

        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n");
        var parts = lines[0].Split(' ');
        var call = new FakeCall(stream, parts[0], parts[1], tls);
        foreach (var line in lines.Skip(1).Where(x => x.Length > 0))
        {
            call.Headers.Add(new(line.Split(':', 2)[0], line.Split(':', 2)[1].Trim()));
        }

        var body = new byte[
            int.Parse(call.Header("Content-Length") ?? "0", CultureInfo.InvariantCulture)
        ];
        await stream.ReadExactlyAsync(body, token);
        call.Body = Encoding.UTF8.GetString(body);
        return call;
    }

    public Task JsonAsync(int status, string json, string more = "") =>
        WriteAsync(
            $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n{more}\r\n{json}"
        );

    /// <summary>Begins an answer without a known length, which the end of the connection cuts off.</summary>
    public Task BeginAsync()
    {
        EndsConnection = true;
        return WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    public Task ChunkAsync(string text) =>
        WriteAsync($"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n");

    /// <summary>Ends such an answer well.</summary>
    public Task EndAsync() => WriteAsync("0\r\n\r\n");

    /// <summary>An answer in pieces, ended well.</summary>
    public async Task StreamAsync(params string[] pieces)
    {
        await BeginAsync();
        foreach (var piece in pieces)
        {
            await ChunkAsync(piece);
        }

        await EndAsync();
    }

    /// <summary>Accepts the upgrade with the first of the client's protocols that the server knows.</summary>
    public async Task<WebSocket> UpgradeAsync(params string[] known)
    {
        EndsConnection = true;
        var offered = Header("Sec-WebSocket-Protocol")!.Split(", ");
        var protocol = offered.First(known.Contains);
        await WriteAsync(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {Accept()}\r\nSec-WebSocket-Protocol: {protocol}\r\n\r\n"
        );
        return WebSocket.CreateFromStream(
            stream,
            new WebSocketCreationOptions { IsServer = true, SubProtocol = protocol }
        );
    }

    private string Accept()
    {
#pragma warning disable CA5350 // RFC 6455 asks for SHA-1
        return Convert.ToBase64String(
            SHA1.HashData(
                Encoding.ASCII.GetBytes(
                    Header("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
                )
            )
        );
#pragma warning restore CA5350
    }

    private async Task WriteAsync(string text)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        await stream.FlushAsync();
    }
}
