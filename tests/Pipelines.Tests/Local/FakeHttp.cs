using System.Net;
using System.Text;

namespace Kindling.Pipelines.Tests.Local;

/// <summary>A real HTTP server on loopback that gives the answers it is told to, and remembers what it was asked.</summary>
internal sealed class FakeHttp : IAsyncDisposable
{
    private static int servers;

    private readonly HttpListener listener = new();
    private readonly Func<string, FakeHttp, (int Status, string Body)> answer;
    private readonly Task serving;

    public FakeHttp(Func<string, FakeHttp, (int Status, string Body)> answer)
    {
        this.answer = answer;
        Address = Listen();
        serving = ServeAsync();
    }

    public Uri Address { get; private set; }

    public List<string> Asked { get; } = [];

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
    }

    // Each server of this process asks for a number that no other one of it will ask for.
    private Uri Listen()
    {
        while (true)
        {
            var port =
                20000 + (Environment.ProcessId * 7 + Interlocked.Increment(ref servers)) % 10000;
            if (Kindling.Pipelines.Local.LocalPorts.IsFree(port))
            {
                var address = $"http://127.0.0.1:{port}/";
                listener.Prefixes.Add(address);
                listener.Start();
                return new Uri(address);
            }
        }
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
