using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Kindling.Testing;

namespace Kindling.Pipelines.Tests.Images;

/// <summary>A real HTTP server on loopback: each request is remembered and handed to a function, several at once.</summary>
internal sealed class Loopback : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly ConcurrentQueue<string> _seen = new();
    private readonly Func<HttpListenerContext, Task> _answer;
    private readonly Task _serving;

    public Loopback(Func<HttpListenerContext, Task> answer)
    {
        _answer = answer;
        _listener = LoopbackListener.Open(out var host);
        Host = host;
        _serving = ServeAsync();
    }

    public string Host { get; }

    /// <summary>"METHOD /path" of each request, without its query.</summary>
    public IReadOnlyList<string> Seen => [.. _seen];

    public static int FreePort() => LoopbackListener.FreePort();

    public static Task SayAsync(HttpListenerContext context, int status, string text = "") =>
        SayAsync(context, status, Encoding.UTF8.GetBytes(text), "application/json");

    public static async Task SayAsync(
        HttpListenerContext context,
        int status,
        byte[] body,
        string type
    )
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength64 = body.Length;
        if (context.Request.HttpMethod != "HEAD")
        {
            await context.Response.OutputStream.WriteAsync(body);
        }

        context.Response.Close();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception)
                when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        _seen.Enqueue($"{context.Request.HttpMethod} {context.Request.Url!.AbsolutePath}");
        try
        {
            await _answer(context);
        }
        catch (Exception exception)
            when (exception
                    is HttpListenerException
                        or ObjectDisposedException
                        or IOException
                        or OperationCanceledException
            )
        {
            // The client went away.
            return;
        }
        catch (Exception exception)
        {
            // A mistake in a test's answers is told to whoever waits for one.
            await SayAsync(context, 500, exception.ToString());
            throw;
        }
    }
}
