using System.Net;
using System.Text;
using Kindling.Testing;

namespace Kindling.Pipelines.Tests.Local;

/// <summary>A real HTTP server on loopback that gives the answers it is told to, and remembers what it was asked.</summary>
internal sealed class FakeHttp : IAsyncDisposable
{
    private readonly HttpListener listener;
    private readonly Func<string, FakeHttp, (int Status, string Body)> answer;
    private readonly Task serving;

    public FakeHttp(Func<string, FakeHttp, (int Status, string Body)> answer)
    {
        this.answer = answer;
        listener = LoopbackListener.Open(out var host);
        Address = new Uri($"http://{host}/");
        serving = ServeAsync();
    }

    public Uri Address { get; private set; }

    public List<string> Asked { get; } = [];

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
    }

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            try
            {
                await AnswerAsync(await listener.GetContextAsync());
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
        using var reader = new StreamReader(context.Request.InputStream);
        var body = await reader.ReadToEndAsync();
        var asked =
            $"{context.Request.HttpMethod} {context.Request.RawUrl}{(body.Length > 0 ? " " + body : "")}";
        Asked.Add(asked);
        var (status, text) = answer(asked, this);
        context.Response.StatusCode = status;
        if (status is 307)
        {
            context.Response.RedirectLocation = text;
        }

        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text));
        context.Response.Close();
    }
}
