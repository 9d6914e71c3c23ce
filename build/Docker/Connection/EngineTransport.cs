using System.IO.Pipes;
using System.Net.Sockets;

namespace Kindling.Docker;

/// <summary>Opens connections to an endpoint, of whatever kind it is.</summary>
internal static class EngineTransport
{
    /// <summary>The address that HTTP sees; of a socket or a pipe it only fills the Host header.</summary>
    public static Uri BaseAddress(DockerEndpoint endpoint) =>
        endpoint.Address.Scheme is "unix" or "npipe" ? new Uri("http://docker")
        : endpoint.Tls is null ? Network(endpoint.Address, "http", 2375)
        : Network(endpoint.Address, "https", 2376);

    // tcp:// without a port means these two: https://docs.docker.com/reference/cli/dockerd/#bind-docker-to-another-hostport-or-a-unix-socket
    private static Uri Network(Uri address, string scheme, int port) =>
        new UriBuilder(scheme, address.Host, address.Port > 0 ? address.Port : port).Uri;

    public static void Configure(DockerEndpoint endpoint, SocketsHttpHandler handler)
    {
        handler.UseProxy = false;
        handler.AllowAutoRedirect = false;
        handler.ConnectCallback = (context, token) =>
            endpoint.Address.Scheme switch
            {
                "unix" => UnixAsync(endpoint.Address.LocalPath, token),
                "npipe" => PipeAsync(endpoint.Address, token),
                _ => TcpAsync(context, token),
            };
        if (endpoint.Tls is { } tls)
        {
            handler.SslOptions = EngineTls.Options(tls);
        }
    }

    private static async ValueTask<Stream> UnixAsync(string path, CancellationToken token)
    {
        // A missing socket is "Cannot assign requested address" in .NET's words.
        if (!File.Exists(path))
        {
            throw new FileNotFoundException("there is no such socket", path);
        }

        return await ConnectAsync(
            () => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified),
            socket => socket.ConnectAsync(new UnixDomainSocketEndPoint(path), token)
        );
    }

    private static ValueTask<Stream> TcpAsync(
        SocketsHttpConnectionContext context,
        CancellationToken token
    ) =>
        ConnectAsync(
            () => new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true },
            socket =>
            {
                // A build may be silent for long; this finds out about a machine that is gone.
                socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
                socket.SetSocketOption(
                    SocketOptionLevel.Tcp,
                    SocketOptionName.TcpKeepAliveTime,
                    30
                );
                return socket.ConnectAsync(context.DnsEndPoint, token);
            }
        );

    private static async ValueTask<Stream> ConnectAsync(
        Func<Socket> open,
        Func<Socket, ValueTask> connect
    )
    {
        var socket = open();
        try
        {
            await connect(socket);
            return new LastWordStream(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // npipe:////./pipe/docker_engine: the server, "pipe", the name.
    private static async ValueTask<Stream> PipeAsync(Uri address, CancellationToken token)
    {
        var parts = address
            .OriginalString["npipe:".Length..]
            .Split('/', StringSplitOptions.RemoveEmptyEntries);
        var pipe = new NamedPipeClientStream(
            parts[0],
            string.Join('/', parts.Skip(2)),
            PipeDirection.InOut,
            PipeOptions.Asynchronous
        );
        try
        {
            await pipe.ConnectAsync(TimeSpan.FromSeconds(15), token);
            return pipe;
        }
        catch
        {
            await pipe.DisposeAsync();
            throw;
        }
    }
}
