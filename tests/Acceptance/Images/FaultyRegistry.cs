using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Kindling.Testing;

namespace Kindling.Acceptance.Images;

/// <summary>What a registry says in place of its answer; without a status it resets the connection in the middle of the request.</summary>
internal sealed record RegistryFault(int? Status, string Body = "", string? RetryAfter = null);

/// <summary>Stands before a real registry, passes everything on, and fails where a test wants it. Plain http, as engines speak on loopback.</summary>
internal sealed class FaultyRegistry : IAsyncDisposable
{
    private static readonly string[] s_own = ["Host", "Content-Length", "Transfer-Encoding"];

    private readonly HttpListener _listener;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly ConcurrentQueue<string> _seen = new();
    private readonly string _target;
    private readonly Task _serving;
    private int _tokens;
    private int _ended;

    public FaultyRegistry(string target)
    {
        _target = target;
        _listener = LoopbackListener.Open(out var host);
        Host = host;
        _serving = ServeAsync();
    }

    public string Host { get; }

    /// <summary>"METHOD /path" of each request.</summary>
    public IReadOnlyList<string> Seen => [.. _seen];

    /// <summary>How many tokens have been given.</summary>
    public int Tokens => _tokens;

    /// <summary>The fault of a "METHOD /path agent"; null for none.</summary>
    public Func<string, RegistryFault?> Fault { get; set; } = _ => null;

    /// <summary>True when it wants a token, which it gives to anybody.</summary>
    public bool WantsToken { get; init; }

    /// <summary>From now on no token of before is good.</summary>
    public void EndTokens() => _ended = _tokens;

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
        _client.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                _ = AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception exception)
                when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var request = $"{context.Request.HttpMethod} {context.Request.Url!.AbsolutePath}";
        _seen.Enqueue(request);
        try
        {
            if (request == "GET /token")
            {
                var token = Interlocked.Increment(ref _tokens);
                await SayAsync(context, 200, $$"""{"token":"{{token}}","expires_in":300}""");
            }
            else if (Fault($"{request} {context.Request.UserAgent}") is { } fault)
            {
                await FailAsync(context, fault);
            }
            else if (WantsToken && !HasToken(context))
            {
                await RefuseAsync(context);
            }
            else
            {
                await PassOnAsync(context);
            }
        }
        catch (Exception exception)
            when (exception
                    is HttpListenerException
                        or HttpRequestException
                        or IOException
                        or ObjectDisposedException
            )
        {
            // One of the two went away.
            context.Response.Abort();
        }
    }

    private bool HasToken(HttpListenerContext context) =>
        context.Request.Headers["Authorization"]?.Split(' ') is ["Bearer", var token]
        && int.Parse(token) > _ended;

    private Task RefuseAsync(HttpListenerContext context)
    {
        var scope = context.Request.Url!.AbsolutePath.Split('/') is [_, _, var team, var name, ..]
            ? $",scope=\"repository:{team}/{name}:pull,push\""
            : "";
        context.Response.Headers["WWW-Authenticate"] =
            $"Bearer realm=\"http://{Host}/token\",service=\"test\"{scope}";
        return SayAsync(
            context,
            401,
            """{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}"""
        );
    }

    private static async Task FailAsync(HttpListenerContext context, RegistryFault fault)
    {
        if (fault.Status is not { } status)
        {
            await context.Request.InputStream.ReadExactlyAsync(new byte[64]);
            context.Response.Abort();
            return;
        }

        if (fault.RetryAfter is { } wait)
        {
            context.Response.Headers["Retry-After"] = wait;
        }

        await SayAsync(context, status, fault.Body);
    }

    private static async Task SayAsync(HttpListenerContext context, int status, string body)
    {
        // An answer before the end of a request would be a reset for the client.
        await context.Request.InputStream.CopyToAsync(Stream.Null);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Close(
            context.Request.HttpMethod == "HEAD" ? [] : Encoding.UTF8.GetBytes(body),
            willBlock: true
        );
    }

    private async Task PassOnAsync(HttpListenerContext context)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.HttpMethod),
            $"http://{_target}{context.Request.RawUrl}"
        );
        if (context.Request.HasEntityBody)
        {
            request.Content = new StreamContent(context.Request.InputStream);
        }

        foreach (var name in context.Request.Headers.AllKeys.Except(s_own).OfType<string>())
        {
            // The registry behind is an open one.
            if (name != "Authorization")
            {
                var value = context.Request.Headers[name];
                if (!request.Headers.TryAddWithoutValidation(name, value))
                {
                    request.Content?.Headers.TryAddWithoutValidation(name, value);
                }
            }
        }

        // Where uploads go on is made from this.
        request.Headers.Host = Host;
        using var response = await _client.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead
        );
        await PassBackAsync(response, context.Response, context.Request.HttpMethod == "HEAD");
    }

    private static async Task PassBackAsync(
        HttpResponseMessage from,
        HttpListenerResponse to,
        bool isHead
    )
    {
        to.StatusCode = (int)from.StatusCode;
        foreach (var (name, values) in from.Headers.Concat(from.Content.Headers))
        {
            if (!s_own.Contains(name))
            {
                to.Headers[name] = string.Join(", ", values);
            }
        }

        to.ContentLength64 = from.Content.Headers.ContentLength ?? 0;
        if (!isHead)
        {
            await from.Content.CopyToAsync(to.OutputStream);
        }

        to.Close();
    }
}
