using System.Net;
using Kindling.Pipelines.Downloads;

namespace Kindling.Pipelines.Images;

/// <summary>
/// Where builds find a package index: the address that was given, or a folder served on loopback while they run, which they reach
/// through the host's network.
/// </summary>
internal sealed class IndexServer : IAsyncDisposable
{
    private readonly HttpListener? _listener;
    private readonly string _folder = "";
    private readonly Task _serving = Task.CompletedTask;

    private IndexServer(string address)
    {
        Address = address;
    }

    private IndexServer(string folder, HttpListener listener, string address)
    {
        _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        (_listener, Address) = (listener, address);
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>Without a slash at the end.</summary>
    public string Address { get; }

    /// <summary>The first place that is there: an address always is, a folder when it exists.</summary>
    /// <param name="places">Addresses and folders.</param>
    /// <param name="root">What folders are relative to.</param>
    /// <param name="port">The port to try first, so that a builder's cache meets the same address again.</param>
    public static IndexServer Open(IReadOnlyList<string> places, string root, int port)
    {
        foreach (var place in places)
        {
            if (!Mirror.TryParse(place, root, out var mirror, out _))
            {
                continue;
            }

            if (mirror is HttpMirror http)
            {
                return new IndexServer(http.Address.AbsoluteUri.TrimEnd('/'));
            }

            if (mirror is FolderMirror folder && Directory.Exists(folder.Folder))
            {
                return Serve(folder.Folder, port);
            }
        }

        throw new PipelineException($"None of these is there: {string.Join(", ", places)}.");
    }

    public async ValueTask DisposeAsync()
    {
        _listener?.Close();
        await _serving;
    }

    private static IndexServer Serve(string folder, int first)
    {
        for (var port = first; port < first + 100; port++)
        {
            var address = $"http://127.0.0.1:{port}";
            if (TryListen(address) is { } listener)
            {
                return new IndexServer(folder, listener, address);
            }
        }

        throw new PipelineException(
            $"None of the ports {first} to {first + 99} is free to serve {folder} to the builds."
        );
    }

    private static HttpListener? TryListen(string address)
    {
        HttpListener? listener = null;
        try
        {
            listener = new HttpListener();
            listener.Prefixes.Add(address + "/");
            listener.Start();
            var started = listener;
            listener = null;
            return started;
        }
        catch (HttpListenerException)
        {
            // Taken by somebody else: the next one.
            return null;
        }
        finally
        {
            listener?.Close();
        }
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener!.GetContextAsync();
            }
            catch (Exception exception)
                when (exception is HttpListenerException or ObjectDisposedException)
            {
                // Closed: the builds are done.
                return;
            }

            await AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var response = context.Response;
            var file = FileFor(context.Request.Url!.AbsolutePath);
            if (file is null)
            {
                response.StatusCode = (int)HttpStatusCode.NotFound;
                return;
            }

            await using var source = File.OpenRead(file);
            response.ContentLength64 = source.Length;
            response.ContentType = file.EndsWith(".html", StringComparison.Ordinal)
                ? "text/html"
                : "application/octet-stream";
            if (context.Request.HttpMethod != "HEAD")
            {
                await source.CopyToAsync(response.OutputStream);
            }
        }
        catch (Exception exception)
            when (exception
                    is HttpListenerException
                        or IOException
                        or ObjectDisposedException
                        or UnauthorizedAccessException
            )
        {
            // The client went away, or the file may not be read: the client tells its own story.
        }
    }

    private string? FileFor(string path)
    {
        var name = Uri.UnescapeDataString(path).TrimStart('/');
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        var file = Path.GetFullPath(name, _folder);
        if (file != _folder && !file.StartsWith(_folder + "/", StringComparison.Ordinal))
        {
            return null;
        }

        var page = Directory.Exists(file) ? Path.Combine(file, "index.html") : file;
        return File.Exists(page) ? page : null;
    }
}
