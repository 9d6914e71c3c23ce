using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kindling.Testing;

/// <summary>
/// A real HTTP/1.1 server on loopback, written on bare sockets so that it can do wrong what frameworks do right. Each path has a
/// script: every request takes the next answer, the last one stays.
/// </summary>
public sealed class MisbehavingServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<string, Served> _files = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = new();
    private readonly Task _accepting;
    private readonly TaskCompletionSource _released = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private long _sent;

    public MisbehavingServer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Without a slash at the end.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    /// <summary>Bytes of bodies sent so far.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    public MisbehavingServer Serve(string path, byte[] body, params IReadOnlyList<Answer> script)
    {
        _files["/" + path] = new Served(body, new ConcurrentQueue<Answer>(script));
        return this;
    }

    /// <summary>Lets answers that hang go on.</summary>
    public void Release() => _released.TrySetResult();

    /// <summary>An address at which nobody listens.</summary>
    public static string DeadAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ending.Token);
                _connections.TryAdd(AnswerAsync(client), true);
            }
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or SocketException)
        {
            // The listener was stopped.
            return;
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            await using var stream = client.GetStream();
            if (await ReadRequestAsync(stream) is { } request)
            {
                _requests.Enqueue(request);
                await AnswerAsync(stream, request);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client went away, or the server ends: both are everyday life here.
            return;
        }
    }

    private async Task<ReceivedRequest?> ReadRequestAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, false, 4096, leaveOpen: true);
        var first = await reader.ReadLineAsync(_ending.Token);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(_ending.Token) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return first?.Split(' ') is [_, var path, ..]
            ? new ReceivedRequest(
                path,
                headers.GetValueOrDefault("Range"),
                headers.GetValueOrDefault("If-Range")
            )
            : null;
    }

    private async Task AnswerAsync(NetworkStream stream, ReceivedRequest request)
    {
        if (!_files.TryGetValue(request.Path, out var file))
        {
            await WriteHeadAsync(stream, "404 Not Found", ["Content-Length: 0"]);
            return;
        }

        var answer = file.Next();
        var body = answer.Body ?? file.Body;
        if (answer.Status is { } status)
        {
            string[] wait = answer.RetryAfter is { } after ? ["Retry-After: " + after] : [];
            await WriteHeadAsync(stream, $"{status} Scripted", ["Content-Length: 0", .. wait]);
            return;
        }

        var start = RangeStart(request, answer);
        var headers = new List<string> { "Content-Type: application/octet-stream" };
        if (!answer.WithoutLength)
        {
            headers.Add($"Content-Length: {body.Length - start}");
        }

        if (answer.Tag is { } tag)
        {
            headers.Add("ETag: " + tag);
        }

        if (start > 0)
        {
            headers.Add($"Content-Range: bytes {start}-{body.Length - 1}/{body.Length}");
        }

        await WriteHeadAsync(stream, start > 0 ? "206 Partial Content" : "200 OK", headers);
        await WriteBodyAsync(stream, body.AsMemory(start), answer);
    }

    // If-Range with another tag means: then send me all of it.
    private static int RangeStart(ReceivedRequest request, Answer answer) =>
        request.Range is { } range
        && !answer.WithoutRanges
        && (request.IfRange is null || request.IfRange == answer.Tag)
            ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture)
            : 0;

    private async Task WriteHeadAsync(
        NetworkStream stream,
        string status,
        IEnumerable<string> headers
    )
    {
        var head =
            $"HTTP/1.1 {status}\r\n{string.Join("\r\n", headers)}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _ending.Token);
    }

    private async Task WriteBodyAsync(
        NetworkStream stream,
        ReadOnlyMemory<byte> body,
        Answer answer
    )
    {
        var length = Math.Min(body.Length, answer.CutAfter ?? body.Length);
        var pausing = Math.Min(length, answer.HangAfter ?? length);
        await WriteAsync(stream, body[..pausing], answer.Trickle);
        if (answer.HangAfter is not null)
        {
            await _released.Task.WaitAsync(_ending.Token);
        }

        await WriteAsync(stream, body[pausing..length], answer.Trickle);
    }

    private async Task WriteAsync(
        NetworkStream stream,
        ReadOnlyMemory<byte> bytes,
        TimeSpan? trickle
    )
    {
        var step = trickle is null ? 64 * 1024 : 1;
        for (var offset = 0; offset < bytes.Length; offset += step)
        {
            var part = bytes[offset..Math.Min(bytes.Length, offset + step)];
            await stream.WriteAsync(part, _ending.Token);
            Interlocked.Add(ref _sent, part.Length);
            if (trickle is { } pause)
            {
                await Task.Delay(pause, _ending.Token);
            }
        }
    }

    private sealed record Served(byte[] Body, ConcurrentQueue<Answer> Script)
    {
        public Answer Next() =>
            Script.Count > 1 && Script.TryDequeue(out var next) ? next
            : Script.TryPeek(out var last) ? last
            : Answer.Good;
    }
}
