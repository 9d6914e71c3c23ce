namespace Kindling.Kubernetes;

/// <content>Ports of pods.</content>
public sealed partial class KubernetesClient
{
    /// <summary>
    /// One TCP connection to a port of a pod, through the API server. It has no half-close: closing it closes both ways. Reading
    /// fails with an <see cref="IOException"/> when nothing listens there.
    /// </summary>
    public async Task<Stream> ConnectAsync(
        PodName pod,
        int port,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(pod);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        var request = ApiRequest.Get(
            pod.Path(Namespace, "portforward"),
            ("ports", port.ToString())
        ) with
        {
            // The server finds nothing that it could answer in JSON, and says 406.
            Accept = "*/*",
            Protocols = ["v4.channel.k8s.io"],
        };
        var socket = await _connection.UpgradeAsync(request, cancellationToken);
        return new PodConnection(
            socket,
            (message, inner) => _connection.Broken(request, message, inner)
        );
    }
}
