using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Kindling.Benchmarks;

/// <summary>Python's http.server over a folder, as the mirror's README says; the same for both sides.</summary>
internal sealed class LoopbackMirror : IAsyncDisposable
{
    private readonly Process _server;

    private LoopbackMirror(Process server, string address)
    {
        _server = server;
        Address = address;
    }

    public string Address { get; }

    public static async Task<LoopbackMirror> StartAsync(
        string folder,
        CancellationToken cancellationToken
    )
    {
        var port = FreePort();
        var start = new ProcessStartInfo(
            "python3",
            ["-m", "http.server", $"{port}", "--bind", "127.0.0.1", "--directory", folder]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var server = Process.Start(start)!;
        // Its log would fill the pipe and stop it.
        server.ErrorDataReceived += (_, _) => { };
        server.BeginErrorReadLine();
        var mirror = new LoopbackMirror(server, $"http://127.0.0.1:{port}");
        await mirror.WaitAsync(cancellationToken);
        return mirror;
    }

    public async ValueTask DisposeAsync()
    {
        _server.Kill();
        await _server.WaitForExitAsync(CancellationToken.None);
        _server.Dispose();
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var response = await client.GetAsync(new Uri(Address), cancellationToken);
                return;
            }
            catch (HttpRequestException) when (tries < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
