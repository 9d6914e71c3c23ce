using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Kindling.Kubernetes;

/// <summary>
/// Lists, then watches from the list's version on; opens the watch again where it ended, and lists anew when that version is no
/// longer kept: https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes.
/// </summary>
internal sealed class ObjectWatch(ApiConnection connection, string path, ObjectQuery query)
{
    private readonly KnownObjects _known = new();
    private readonly WatchBackoff _backoff = new(connection.Settings, connection.Time);
    private string? _version;

    public async IAsyncEnumerable<WatchEvent> RunAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        while (true)
        {
            if (_version is null)
            {
                foreach (var happened in await ListAsync(cancellationToken))
                {
                    yield return happened;
                }
            }

            var opened = connection.Time.GetTimestamp();
            await foreach (var happened in OnceAsync(cancellationToken))
            {
                yield return happened;
            }

            await _backoff.RestAsync(opened, cancellationToken);
        }
    }

    private async Task<IEnumerable<WatchEvent>> ListAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var list = await new PagedList(connection, path, query).ReadAsync(
                    cancellationToken
                );
                _version = list.ResourceVersion;
                _backoff.Worked();
                return _known.Replace(list.Items);
            }
            catch (KubernetesException exception) when (exception.Failure.IsRetryable)
            {
                await _backoff.WaitAsync(exception, cancellationToken);
            }
        }
    }

    /// <summary>One watch, from its opening to its end, whatever ends it.</summary>
    private async IAsyncEnumerable<WatchEvent> OnceAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var stream = await TryAsync(
            () => OpenAsync(cancellationToken),
            cancellationToken
        );
        if (stream is null)
        {
            yield break;
        }

        _backoff.Opened();
        using var lines = new LineReader(stream, Silence, connection.Time);
        while (
            await TryAsync(() => lines.ReadAsync(cancellationToken), cancellationToken) is { } line
        )
        {
            foreach (var happened in await TakeAsync(line, cancellationToken))
            {
                yield return happened;
            }
        }
    }

    // A load balancer that forgot the connection says nothing; the server would have ended it by now.
    private TimeSpan Silence => connection.Settings.WatchTimeout + TimeSpan.FromSeconds(30);

    private async Task<ApiStream?> OpenAsync(CancellationToken cancellationToken) =>
        await connection.OpenAsync(
            Request(),
            connection.Settings.ResponseTimeout,
            cancellationToken
        );

    private ApiRequest Request() =>
        ApiRequest.Get(
            path,
            [
                .. query.Parameters,
                ("watch", "1"),
                ("resourceVersion", _version),
                ("allowWatchBookmarks", "true"),
                ("timeoutSeconds", $"{connection.Settings.WatchTimeout.TotalSeconds:0}"),
            ]
        );

    /// <summary>Null when it failed in a way that the next watch, or the next list, gets over.</summary>
    private async Task<T?> TryAsync<T>(Func<Task<T?>> action, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await action();
        }
        catch (KubernetesException exception) when (exception.Status == HttpStatusCode.Gone)
        {
            _version = null;
        }
        catch (KubernetesException exception) when (exception.Failure.IsRetryable)
        {
            await _backoff.WaitAsync(exception, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nothing came for too long; it is opened again.
        }

        return null;
    }

    private async Task<IEnumerable<WatchEvent>> TakeAsync(
        byte[] line,
        CancellationToken cancellationToken
    )
    {
        var happened = Parse(line);
        var item = happened.At("object");
        switch (happened.Text("type"))
        {
            case "ERROR":
                await FailAsync(item, cancellationToken);
                return [];
            case "BOOKMARK":
                Reached(item);
                return [];
            case "DELETED":
                Reached(item);
                return _known.Remove(item);
            default:
                Reached(item);
                return _known.Change(item);
        }
    }

    private void Reached(JsonElement item)
    {
        _backoff.Worked();
        _version = item.Text("metadata", "resourceVersion") ?? _version;
    }

    private async Task FailAsync(JsonElement status, CancellationToken cancellationToken)
    {
        var code = (HttpStatusCode)(status.Number("code") ?? 500);
        if (code == HttpStatusCode.Gone || status.Text("reason") is "Expired" or "Gone")
        {
            _version = null;
            return;
        }

        var failure = StatusReply.From(
            connection.Context(Request()),
            code,
            status,
            plain: null,
            retryAfter: null
        );
        // What the server says inside a watch that it allowed is about the watch, so the next one may do better.
        await _backoff.WaitAsync(failure, cancellationToken);
    }

    // A line that was cut off is followed by the end of the stream: the next watch tells it again.
    private static JsonElement Parse(byte[] line)
    {
        try
        {
            return JsonElement.Parse(line);
        }
        catch (JsonException)
        {
            return JsonElement.Parse("""{"type":"BOOKMARK"}"""u8);
        }
    }
}
