using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Waits until an object is gone: finalizers and pods that end in peace make it stay for a while.</summary>
internal static class Absence
{
    public static async Task WaitAsync(
        KubernetesClient client,
        ObjectName name,
        CancellationToken cancellationToken
    )
    {
        var isThere = false;
        await foreach (var happened in client.WatchAsync(ObjectQuery.For(name), cancellationToken))
        {
            isThere = happened.Kind switch
            {
                WatchEventKind.Added or WatchEventKind.Modified => true,
                WatchEventKind.Deleted => false,
                _ => isThere,
            };
            if (!isThere && happened.Kind is WatchEventKind.Deleted or WatchEventKind.Listed)
            {
                return;
            }
        }
    }
}
