using System.Text.Json;
using Kindling.Kubernetes;

namespace Kindling.Pipelines.Deploys;

/// <summary>Waits until an object is gone: finalizers and pods that end in peace make it stay for a while.</summary>
internal static class Absence
{
    /// <summary>As below, but not for longer than that.</summary>
    /// <exception cref="DeadlineException">It is still there; the message names what it waits for.</exception>
    public static async Task WaitAsync(
        KubernetesClient client,
        ObjectName name,
        TimeSpan atMost,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        using var late = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            late.Token,
            cancellationToken
        );
        try
        {
            await WaitAsync(client, name, either.Token);
        }
        catch (OperationCanceledException exception)
            when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new DeadlineException(
                $"{name.Kind} {name.Name} is still there after {atMost.TotalSeconds:0} s{await ReasonAsync(client, name, cancellationToken)}.",
                exception
            );
        }
    }

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

    // https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/
    private static async Task<string> ReasonAsync(
        KubernetesClient client,
        ObjectName name,
        CancellationToken cancellationToken
    )
    {
        if (await client.GetAsync(name, cancellationToken) is not { } live)
        {
            return "";
        }

        if (name.Kind == "Namespace")
        {
            return NamespaceReason(live);
        }

        var finalizers = live.Items("metadata", "finalizers").Select(x => x.GetString()).ToArray();
        return finalizers is [_, ..]
            ? $": it waits for {string.Join(", ", finalizers)}; 'kubectl describe' shows who is to end that"
            : ": its pods do not end, look at their node; then run this again";
    }

    // What is in it goes first: https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/namespace-v1/#NamespaceStatus.
    private static string NamespaceReason(JsonElement live)
    {
        var told = live.Items("status", "conditions")
            .Where(x => x.Text("status") == "True")
            .Select(x => x.Text("message"))
            .OfType<string>()
            .ToArray();
        return told.Length > 0
            ? $": {string.Join("; ", told)}"
            : ": 'kubectl describe namespace' shows what is still in it";
    }
}
