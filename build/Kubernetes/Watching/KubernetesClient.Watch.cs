using System.Runtime.CompilerServices;

namespace Kindling.Kubernetes;

/// <content>Watching.</content>
public sealed partial class KubernetesClient
{
    /// <summary>
    /// Tells what is there, then what happens, without end. Whoever applies the events in order has the server's state: outages and
    /// expired versions are bridged, and what was missed meanwhile is told as events.
    /// </summary>
    /// <exception cref="KubernetesException">It is not allowed, or the server stayed away for longer than the settings' patience.</exception>
    public async IAsyncEnumerable<WatchEvent> WatchAsync(
        ObjectQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(query);
        var resource = await ResourceAsync(query.ApiVersion, query.Kind, cancellationToken);
        var watch = new ObjectWatch(_connection, resource.Path(query.Namespace), query);
        await foreach (var happened in watch.RunAsync(cancellationToken))
        {
            yield return happened;
        }
    }
}
