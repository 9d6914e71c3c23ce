using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Kindling.Kubernetes;

/// <content>Output of containers.</content>
public sealed partial class KubernetesClient
{
    // A container that ran for a moment may be gone from the kubelet before its log is asked for; more would only loop.
    private const int MostEmptyOpenings = 5;

    /// <summary>The lines of a container's output. A log that breaks off is opened again where it was; it ends when the container has.</summary>
    public async IAsyncEnumerable<LogLine> ReadLogAsync(
        LogQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Follow)
        {
            await StartedAsync(query.Pod, cancellationToken);
        }

        var position = new LogPosition();
        for (var empty = 0; empty < MostEmptyOpenings; empty++)
        {
            await foreach (var line in OpenLogAsync(query, position, cancellationToken))
            {
                empty = 0;
                yield return line;
            }

            if (!query.Follow || !await IsRunningAsync(query.Pod, cancellationToken))
            {
                yield break;
            }

            await Task.Delay(_connection.Settings.FirstDelay, _connection.Time, cancellationToken);
        }
    }

    private async IAsyncEnumerable<LogLine> OpenLogAsync(
        LogQuery query,
        LogPosition position,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        position.Reopened();
        var request = LogRequest(query, position.Last);
        await using var stream = await _connection.OpenAsync(
            request,
            Timeout.InfiniteTimeSpan,
            cancellationToken
        );
        using var lines = new LineReader(stream, Timeout.InfiniteTimeSpan, _connection.Time);
        while (await LineAsync(lines, query.Follow, cancellationToken) is { } bytes)
        {
            var line = LogLine.Parse(
                Encoding.UTF8.GetString(bytes),
                position.Last ?? DateTimeOffset.MinValue
            );
            if (position.Passes(line))
            {
                yield return line;
            }
        }
    }

    // What is followed is opened again after a failure; what is only read has failed.
    private static async Task<byte[]?> LineAsync(
        LineReader lines,
        bool follow,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await lines.ReadAsync(cancellationToken);
        }
        catch (KubernetesException exception) when (follow && exception.Failure.IsRetryable)
        {
            return null;
        }
    }

    private ApiRequest LogRequest(LogQuery query, DateTimeOffset? last) =>
        ApiRequest.Get(
            query.Pod.Path(Namespace, "log"),
            ("container", query.Pod.Container),
            ("timestamps", "true"),
            ("follow", query.Follow ? "true" : null),
            ("previous", query.Previous ? "true" : null),
            ("tailLines", last is null ? query.TailLines?.ToString() : null),
            ("sinceTime", (last ?? query.Since)?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"))
        );

    // A log that is opened before the container has a state may stay silent for ever.
    private async Task StartedAsync(PodName pod, CancellationToken cancellationToken)
    {
        var name = new ObjectName("v1", "Pod", pod.Name, pod.Namespace ?? Namespace);
        await foreach (var seen in WatchAsync(ObjectQuery.For(name), cancellationToken))
        {
            if (seen.Kind == WatchEventKind.Deleted || ContainerState.HasStarted(seen.Object, pod))
            {
                return;
            }
        }
    }

    private async Task<bool> IsRunningAsync(PodName pod, CancellationToken cancellationToken) =>
        await GetAsync(new ObjectName("v1", "Pod", pod.Name, pod.Namespace), cancellationToken)
            is { } found
        && ContainerState.IsRunning(found, pod);
}

/// <summary>Looks at a pod's status.</summary>
internal static class ContainerState
{
    private const string DefaultContainer = "kubectl.kubernetes.io/default-container";

    public static bool HasStarted(JsonElement pod, PodName name) =>
        pod.Text("status", "phase") is "Succeeded" or "Failed"
        || Of(pod, name) is var state
            && (state.At("running").ValueKind | state.At("terminated").ValueKind)
                != JsonValueKind.Undefined;

    public static bool IsRunning(JsonElement pod, PodName name) =>
        Of(pod, name).At("running").ValueKind == JsonValueKind.Object;

    private static JsonElement Of(JsonElement pod, PodName name)
    {
        var container =
            name.Container
            ?? pod.Text("metadata", "annotations", DefaultContainer)
            ?? pod.Items("spec", "containers").Select(x => x.Text("name")).FirstOrDefault();
        return new[] { "containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses" }
            .SelectMany(list => pod.Items("status", list))
            .FirstOrDefault(x => x.Text("name") == container)
            .At("state");
    }
}
