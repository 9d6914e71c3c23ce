using System.Net;
using System.Net.Sockets;

namespace Kindling.Testing;

/// <summary>HTTP on a port of loopback that nobody has.</summary>
public static class LoopbackListener
{
    private const int Tries = 20;

    /// <summary>Listens already.</summary>
    /// <param name="host">127.0.0.1 and the port.</param>
    public static HttpListener Open(out string host)
    {
        for (var attempt = 1; ; attempt++)
        {
            host = $"127.0.0.1:{FreePort()}";
            var listener = new HttpListener();
            try
            {
                listener.Prefixes.Add($"http://{host}/");
                listener.Start();
                return listener;
            }
            catch (HttpListenerException) when (attempt < Tries)
            {
                // Somebody was quicker.
                listener.Close();
            }
        }
    }

    /// <summary>A port that is free at this moment.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
