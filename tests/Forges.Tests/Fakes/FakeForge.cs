using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kindling.Testing;

namespace Kindling.Forges.Tests.Fakes;

/// <summary>A request as it came: its path in unescaped segments.</summary>
internal sealed record FakeRequest(
    string Verb,
    string Target,
    WebHeaderCollection Headers,
    byte[] Body
)
{
    public string[] Path =>
        [
            .. Target
                .Split('?')[0]
                .Split('/', StringSplitOptions.RemoveEmptyEntries)
                .Select(Uri.UnescapeDataString),
        ];

    public JsonNode Json => JsonNode.Parse(Body)!;

    public string? Query(string name) =>
        Target
            .Split('?')
            .ElementAtOrDefault(1)
            ?.Split('&')
            .Select(x => x.Split('='))
            .Where(x => x[0] == name)
            .Select(x => Uri.UnescapeDataString(x[1]))
            .FirstOrDefault();
}

/// <summary>An answer.</summary>
internal sealed record FakeAnswer(int Status, JsonNode? Json = null)
{
    public byte[]? Bytes { get; init; }

    public string MediaType { get; init; } = "application/json";

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public static FakeAnswer Text(int status, string text, string mediaType = "text/plain") =>
        new(status) { Bytes = Encoding.UTF8.GetBytes(text), MediaType = mediaType };
}

/// <summary>A forge in memory behind HTTP on loopback, one of whose requests may go wrong.</summary>
internal abstract class FakeForge : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly ConcurrentQueue<FakeRequest> _seen = new();
    private readonly Task _serving;
    private readonly Lock _gate = new();
    private int _count;
    private int _ids = 100;

    protected FakeForge()
    {
        _listener = LoopbackListener.Open(out var host);
        Host = host;
        _serving = ServeAsync();
    }

    public string Host { get; }

    /// <summary>Everything that was asked.</summary>
    public IReadOnlyList<FakeRequest> Seen => [.. _seen];

    /// <summary>What goes wrong.</summary>
    public Fault? Fault { get; set; }

    /// <summary>Answers in place of the forge; null leaves it to the forge.</summary>
    public Func<FakeRequest, FakeAnswer?> Instead { get; set; } = _ => null;

    /// <summary>How many items a page of a list has.</summary>
    public int PageSize { get; set; } = 100;

    public static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    protected int NextId() => ++_ids;

    protected abstract FakeAnswer Answer(FakeRequest request);

    /// <summary>What a request leaves that is cut off on its way in.</summary>
    protected virtual void BreakOff(FakeRequest request) { }

    protected FakeAnswer Page(FakeRequest request, IEnumerable<JsonNode> all)
    {
        var number = int.Parse(request.Query("page") ?? "1");
        JsonNode[] items = [.. all];
        var page = items.Skip((number - 1) * PageSize).Take(PageSize).ToArray();
        var isLast = number * PageSize >= items.Length;
        var query = request.Target.Split('?').ElementAtOrDefault(1);
        var others = string.Concat(
            (query ?? "")
                .Split('&')
                .Where(x => !x.StartsWith("page=", StringComparison.Ordinal))
                .Select(x => $"&{x}")
        );
        var next = $"http://{Host}{request.Target.Split('?')[0]}?page={number + 1}{others}";
        return new FakeAnswer(200, new JsonArray(page))
        {
            Headers = isLast
                ? []
                : [("Link", $"<http://{Host}/first?a=1,2>; rel=\"first\", <{next}>; rel=\"next\"")],
        };
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = AnswerAsync(context);
            }
            catch (Exception exception)
                when (exception is HttpListenerException or InvalidOperationException)
            {
                // The listener was stopped.
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            var request = await ReadAsync(context.Request);
            var answer = Decide(request);
            if (answer is null)
            {
                await CutAsync(context.Response);
                return;
            }

            await WriteAsync(context.Response, answer);
        }
        catch (Exception exception)
            when (exception is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The client went away.
            return;
        }
    }

    // Null cuts the connection.
    private FakeAnswer? Decide(FakeRequest request)
    {
        lock (_gate)
        {
            _seen.Enqueue(request);
            if (Fault is not { } fault || ++_count != fault.Number)
            {
                return Instead(request) ?? Answer(request);
            }

            fault.IsOver = true;
            if (fault.Kind is FaultKind.CutAfter or FaultKind.ErrorAfter)
            {
                Answer(request);
            }
            else
            {
                BreakOff(request);
            }

            return fault.Kind switch
            {
                FaultKind.ErrorBefore => FakeAnswer.Text(500, "Internal Server Error"),
                FaultKind.ErrorAfter => FakeAnswer.Text(502, "<html></html>", "text/html"),
                _ => null,
            };
        }
    }

    private static async Task<FakeRequest> ReadAsync(HttpListenerRequest request)
    {
        using var body = new MemoryStream();
        await request.InputStream.CopyToAsync(body);
        return new FakeRequest(
            request.HttpMethod,
            request.RawUrl!,
            (WebHeaderCollection)request.Headers,
            body.ToArray()
        );
    }

    // .NET's listener makes a good answer of an end without a beginning.
    private static async Task CutAsync(HttpListenerResponse response)
    {
        response.ContentLength64 = 1000;
        await response.OutputStream.WriteAsync("{"u8.ToArray());
        await response.OutputStream.FlushAsync();
        response.Abort();
    }

    private static async Task WriteAsync(HttpListenerResponse response, FakeAnswer answer)
    {
        response.StatusCode = answer.Status;
        response.ContentType = answer.MediaType;
        foreach (var (name, value) in answer.Headers)
        {
            response.Headers[name] = value;
        }

        var bytes =
            answer.Bytes
            ?? (answer.Json is null ? [] : JsonSerializer.SerializeToUtf8Bytes(answer.Json));
        response.ContentLength64 = bytes.Length;
        await response.OutputStream.WriteAsync(bytes);
        response.Close();
    }
}
