using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Kindling.Testing;

/// <summary>A loopback server that does what a test says, and hands the rest to a real registry if it stands before one.</summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly List<ScriptedRule> _rules = [];
    private readonly ConcurrentQueue<SeenRequest> _seen = new();
    private readonly HttpClient _client = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }
    );
    private readonly string? _behind;
    private readonly Task _serving;

    /// <param name="behind">The host of the registry behind it.</param>
    public ScriptedServer(string? behind = null)
    {
        _behind = behind;
        _listener = LoopbackListener.Open(out var host);
        Host = host;
        _serving = ServeAsync();
    }

    public string Host { get; }

    public IReadOnlyList<SeenRequest> Seen => [.. _seen];

    public static int FreePort() => LoopbackListener.FreePort();

    /// <summary>Answers requests of a verb whose target holds a text, so many times; then the next rule or the registry does.</summary>
    public ScriptedServer On(
        string method,
        string target,
        Func<HttpListenerContext, Task> answer,
        int times = int.MaxValue,
        int skip = 0
    ) => On(method, target, (context, _) => answer(context), times, skip);

    /// <summary>The same for answers that depend on the request's body.</summary>
    public ScriptedServer On(
        string method,
        string target,
        Func<HttpListenerContext, SeenRequest, Task> answer,
        int times = int.MaxValue,
        int skip = 0
    )
    {
        lock (_rules)
        {
            _rules.Add(new ScriptedRule(method, target, answer) { Left = times, Skip = skip });
        }

        return this;
    }

    public ScriptedServer On(
        string method,
        string target,
        int status,
        string body = "",
        int times = int.MaxValue,
        params (string Name, string Value)[] headers
    ) => On(method, target, context => WriteAsync(context, status, body, headers), times);

    public int Count(string method, string target) =>
        _seen.Count(x => x.Method == method && x.Target.Contains(target, StringComparison.Ordinal));

    public static async Task WriteAsync(
        HttpListenerContext context,
        int status,
        string body,
        params (string Name, string Value)[] headers
    )
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
        {
            if (name == "Content-Type")
            {
                context.Response.ContentType = value;
            }
            else
            {
                context.Response.Headers[name] = value;
            }
        }

        var bytes = Encoding.UTF8.GetBytes(body);
        context.Response.ContentLength64 = bytes.Length;
        if (context.Request.HttpMethod != "HEAD")
        {
            await context.Response.OutputStream.WriteAsync(bytes);
        }

        context.Response.Close();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _listener.Stop();
            await _serving;
            _listener.Close();
        }
        catch (HttpListenerException)
        {
            // .NET's listener sometimes binds its port once more while it stops, and stumbles when another has it by then.
            _seen.Clear();
        }

        _client.Dispose();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception)
                when (exception is HttpListenerException or InvalidOperationException)
            {
                // The listener was stopped.
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            var target = context.Request.RawUrl ?? "";
            var rule = Take(context.Request.HttpMethod, target);
            using var reader = new StreamReader(context.Request.InputStream);
            var isBlob = context.Request.ContentType == "application/octet-stream";
            var body = isBlob ? "" : await reader.ReadToEndAsync();
            var seen = new SeenRequest(
                context.Request.HttpMethod,
                target,
                context.Request.Headers["Authorization"],
                body
            );
            _seen.Enqueue(seen);
            if (isBlob && rule is not null)
            {
                // A server that closes with unread bytes resets the connection, and its answer may be lost.
                await context.Request.InputStream.CopyToAsync(Stream.Null);
            }

            await (
                rule is not null ? rule.Answer(context, seen)
                : _behind is not null ? ForwardAsync(context, body)
                : WriteAsync(context, 404, "{}")
            );
        }
        catch (Exception exception)
            when (exception is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The client went away.
            return;
        }
    }

    private ScriptedRule? Take(string method, string target)
    {
        lock (_rules)
        {
            var rule = _rules.Find(x =>
                x.Method == method
                && x.Left > 0
                && target.Contains(x.Target, StringComparison.Ordinal)
            );
            if (rule is { Skip: > 0 })
            {
                rule.Skip--;
                return null;
            }

            if (rule is not null)
            {
                rule.Left--;
            }

            return rule;
        }
    }

    private async Task ForwardAsync(HttpListenerContext context, string body)
    {
        var source = context.Request;
        using var request = new HttpRequestMessage(
            new HttpMethod(source.HttpMethod),
            new Uri($"http://{_behind}{source.RawUrl}")
        );
        request.Headers.Host = Host;
        if (source.HasEntityBody)
        {
            request.Content =
                source.ContentType == "application/octet-stream"
                    ? new StreamContent(source.InputStream)
                    : new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        }

        foreach (var name in source.Headers.AllKeys.Where(name => name is not ("Host" or "Expect")))
        {
            if (!request.Headers.TryAddWithoutValidation(name!, source.Headers[name]))
            {
                request.Content?.Headers.TryAddWithoutValidation(name!, source.Headers[name]);
            }
        }

        using var response = await _client.SendAsync(request);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (name is "Content-Type")
            {
                context.Response.ContentType = values.First();
            }
            else if (name is not ("Content-Length" or "Transfer-Encoding"))
            {
                context.Response.Headers[name] = string.Join(", ", values);
            }
        }

        context.Response.ContentLength64 = response.Content.Headers.ContentLength ?? 0;
        if (source.HttpMethod != "HEAD")
        {
            await response.Content.CopyToAsync(context.Response.OutputStream);
        }

        context.Response.Close();
    }
}
