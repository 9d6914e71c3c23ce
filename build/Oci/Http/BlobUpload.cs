using System.Globalization;
using System.Net;

namespace Kindling.Oci;

/// <summary>Sends one blob: at once if it is small, else in chunks, going on where the registry says it got to.</summary>
internal sealed class BlobUpload(RegistryConnection connection, RegistryCall start)
{
    private Uri? _location;
    private long _offset;
    private long _chunk = Math.Max(1, connection.Settings.ChunkSize);

    /// <summary>Sends it; failures that may pass are repeated, so often in a row as the settings allow.</summary>
    public async Task SendAsync(
        Digest digest,
        BlobSource source,
        CancellationToken cancellationToken
    )
    {
        var (failures, furthest) = (0, 0L);
        while (true)
        {
            try
            {
                await TryAsync(digest, source, cancellationToken);
                return;
            }
            catch (RegistryException exception) when (MayRepeat(exception))
            {
                // Only what no try reached before is progress: a registry that forgets all has it sent from the start again.
                failures = _offset > furthest ? 1 : failures + 1;
                furthest = Math.Max(furthest, _offset);
                if (failures > connection.Settings.Retry.Retries)
                {
                    await AbandonAsync(cancellationToken);
                    throw;
                }

                await Task.Delay(Wait(exception, failures), connection.Time, cancellationToken);
                await ResumeAsync(exception, source.Size, cancellationToken);
            }
        }
    }

    /// <summary>Begins an upload.</summary>
    public async Task<(RegistryCall Call, HttpResponseMessage Response)> BeginAsync(
        string operation,
        CancellationToken cancellationToken
    )
    {
        var call = start with { Operation = operation };
        var response = await connection.SendAsync(call, cancellationToken);
        await connection.EnsureAsync(call, response, cancellationToken);
        return (call, response);
    }

    /// <summary>Cancels what an answer began. A registry that cannot cancel forgets it in time; how it refused is answered, null when it is gone.</summary>
    public async Task<string?> CancelAsync(
        RegistryCall call,
        HttpResponseMessage began,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var cancel = call with { Method = HttpMethod.Delete, Address = Location(call, began) };
            using var response = await connection.SendAsync(cancel, cancellationToken);
            var isGone =
                response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotFound;
            return isGone ? null : $"{(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
        }
        catch (RegistryException exception)
        {
            // The right is proven all the same.
            return exception.Failure.Message;
        }
    }

    private async Task TryAsync(
        Digest digest,
        BlobSource source,
        CancellationToken cancellationToken
    )
    {
        if (_location is null)
        {
            var (call, response) = await BeginAsync(start.Operation, cancellationToken);
            using var began = response;
            _location = Location(call, response);
            _offset = 0;
            _chunk = Math.Max(_chunk, ShortestChunk(response));
        }

        if (source.Size > _chunk || _offset > 0)
        {
            while (_offset < source.Size)
            {
                await SendChunkAsync(source, cancellationToken);
            }
        }

        await FinishAsync(digest, source, cancellationToken);
    }

    private async Task SendChunkAsync(BlobSource source, CancellationToken cancellationToken)
    {
        var offset = _offset;
        var length = Math.Min(_chunk, source.Size - offset);
        var call = Next(HttpMethod.Patch) with
        {
            CarriesBlob = true,
            Content = token => source.PartAsync(offset, length, withRange: true, token),
        };
        using var response = await connection.SendAsync(call, cancellationToken);
        await EnsureTakenAsync(call, response, cancellationToken);
        _location = Location(call, response);
        var reached = Reached(response) ?? offset + length;
        _offset =
            reached > offset && reached <= source.Size
                ? reached
                : throw connection.Errors.Broken(
                    call,
                    $"after the bytes {offset} to {offset + length - 1} it says that it has {reached}"
                );
    }

    private async Task FinishAsync(
        Digest digest,
        BlobSource source,
        CancellationToken cancellationToken
    )
    {
        var left = source.Size - _offset;
        var address = new UriBuilder(_location!);
        var query = address.Query.Length > 1 ? address.Query[1..] + "&" : "";
        address.Query = $"{query}digest={Uri.EscapeDataString(digest.ToString())}";
        var call = Next(HttpMethod.Put) with
        {
            Address = address.Uri,
            CarriesBlob = true,
            Content = token => source.PartAsync(_offset, left, withRange: false, token),
        };
        using var response = await connection.SendAsync(call, cancellationToken);
        await EnsureTakenAsync(call, response, cancellationToken);
    }

    // A 200 is nobody's answer to bytes: a proxy's page must not pass for success.
    private async Task EnsureTakenAsync(
        RegistryCall call,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        await connection.EnsureAsync(call, response, cancellationToken);
        if (response.StatusCode == HttpStatusCode.OK)
        {
            throw connection.Errors.Broken(call, "it answers 200 and not that it took the bytes");
        }
    }

    // Where the registry cannot say how far it got, the upload begins anew.
    private async Task ResumeAsync(
        RegistryException failure,
        long size,
        CancellationToken cancellationToken
    )
    {
        if (_location is null || failure.Status == HttpStatusCode.NotFound)
        {
            _location = null;
            return;
        }

        var call = Next(HttpMethod.Get);
        try
        {
            using var response = await connection.SendAsync(call, cancellationToken);
            var reached = response.IsSuccessStatusCode ? Reached(response) : null;
            // "0-0" is said of an empty upload as of one byte: only more than that is sure.
            (_location, _offset) =
                reached > 1 && reached <= size
                    ? (Location(call, response), reached.Value)
                    : (null, 0);
        }
        catch (RegistryException)
        {
            // It is asked again by the next try, from the start.
            (_location, _offset) = (null, 0);
        }
    }

    private async Task AbandonAsync(CancellationToken cancellationToken)
    {
        if (_location is null)
        {
            return;
        }

        try
        {
            using var response = await connection.SendAsync(
                Next(HttpMethod.Delete),
                cancellationToken
            );
        }
        catch (RegistryException)
        {
            // The failure that led here is the one to tell.
            _location = null;
        }
    }

    private RegistryCall Next(HttpMethod method) =>
        start with
        {
            Method = method,
            Address = _location!,
        };

    private Uri Location(RegistryCall call, HttpResponseMessage response) =>
        response.Headers.Location is { } location ? new Uri(call.Address, location)
        : call.Method == HttpMethod.Post
            ? throw connection.Errors.Broken(call, "its answer has no Location")
        : call.Address;

    // A lost connection, a passing failure, or an upload that the registry forgot.
    private bool MayRepeat(RegistryException exception) =>
        !(exception.RetryAfter > connection.Settings.Retry.LongestWait)
        && (
            exception.IsRetryable
            || exception.Status == HttpStatusCode.RequestedRangeNotSatisfiable
            || exception.Failure.Code is "BLOB_UPLOAD_UNKNOWN" or "BLOB_UPLOAD_INVALID"
        );

    private TimeSpan Wait(RegistryException exception, int failures)
    {
        var retry = connection.Settings.Retry;
        var wait = exception.RetryAfter ?? (retry.FirstDelay * Math.Pow(2, failures - 1));
        return wait < retry.LongestWait ? wait : retry.LongestWait;
    }

    // Range: 0-1023 means 1024 bytes; some registries write "bytes=0-1023".
    private static long? Reached(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Range", out var range)
        && long.TryParse(
            range.ToString().Split('-')[^1],
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var last
        )
            ? last + 1
            : null;

    private static long ShortestChunk(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("OCI-Chunk-Min-Length", out var values)
        && long.TryParse(
            values.ToString(),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var shortest
        )
            ? shortest
            : 0;
}
