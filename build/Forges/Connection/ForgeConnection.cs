using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kindling.Http;

namespace Kindling.Forges;

/// <summary>Sends requests to a forge and turns what goes wrong into a <see cref="ForgeException"/>.</summary>
internal sealed class ForgeConnection : IDisposable
{
    private const int StoringFactor = 10;

    private readonly IDialect _dialect;
    private readonly RetrySettings _settings;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly Patience _patience;

    public ForgeConnection(
        Uri api,
        string? caFile,
        RetrySettings settings,
        IDialect dialect,
        TimeProvider time
    )
    {
        _dialect = dialect;
        _settings = settings;
        _time = time;
        _client = ForgeTransport.Create(api, caFile, settings, time);
        _patience = new Patience(settings, time);
        Failures = new Failures(dialect, settings, time);
    }

    public Failures Failures { get; }

    public void Dispose() => _client.Dispose();

    /// <summary>What is there; null at 404.</summary>
    public Task<T?> FindAsync<T>(
        string address,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var request = ForgeRequest.Get(address) with { MayBeMissing = true };
        return SendAsync(
            request,
            async (response, deadline) =>
                response.StatusCode == HttpStatusCode.NotFound
                    ? null
                    : Parse(request, await BytesAsync(response, deadline), type),
            cancellationToken
        );
    }

    /// <summary>All items of a list, page by page, as far as they are wanted.</summary>
    public async IAsyncEnumerable<T> PagesAsync<T>(
        string address,
        JsonTypeInfo<T[]> type,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var seen = new HashSet<Uri>();
        for (var next = new Uri(address); next is not null; )
        {
            var request = new ForgeRequest(HttpMethod.Get, next);
            if (!seen.Add(next))
            {
                throw Failures.Broken(request, "the pages of the list go round in a circle");
            }

            (var items, next) = await SendAsync(
                request,
                async (response, deadline) =>
                    (
                        Parse(request, await BytesAsync(response, deadline), type),
                        Next(request, response)
                    ),
                cancellationToken
            );
            foreach (var item in items)
            {
                yield return item;
            }
        }
    }

    /// <summary>Changes something; the answer is undefined where the forge had nothing to say.</summary>
    public Task<JsonElement> ChangeAsync(
        ForgeRequest request,
        CancellationToken cancellationToken
    ) =>
        SendAsync(
            request,
            async (response, deadline) =>
                response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotFound
                    ? default
                    : Parse(
                        request,
                        await BytesAsync(response, deadline),
                        ConnectionJson.Default.JsonElement
                    ),
            cancellationToken
        );

    /// <summary>Sends a request, again where that may help, and reads the answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="read">Reads a good answer before the deadline.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<T> SendAsync<T>(
        ForgeRequest request,
        Func<HttpResponseMessage, Deadline, Task<T>> read,
        CancellationToken cancellationToken
    ) => await _patience.RunAsync(token => SendOnceAsync(request, read, token), cancellationToken);

    private async Task<T> SendOnceAsync<T>(
        ForgeRequest request,
        Func<HttpResponseMessage, Deadline, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        using var deadline = new Deadline(Limit(request), _time, cancellationToken);
        using var message = request.Message(deadline.Restart);
        Sign(request, message);
        try
        {
            using var response = await _client.SendAsync(
                message,
                HttpCompletionOption.ResponseHeadersRead,
                deadline.Token
            );
            return IsGood(request, response)
                ? await read(response, deadline)
                : throw Failures.Refused(request, response, await BytesAsync(response, deadline));
        }
        catch (OperationCanceledException exception)
            when (!cancellationToken.IsCancellationRequested)
        {
            throw Failures.Silent(request, deadline.Patience, exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw Failures.Unanswered(request, exception);
        }
    }

    // Between a file's last byte and the answer the forge puts it away.
    private TimeSpan Limit(ForgeRequest request) =>
        request.File is null
            ? _settings.ResponseTimeout
            : _settings.ResponseTimeout * StoringFactor;

    private void Sign(ForgeRequest request, HttpRequestMessage message)
    {
        if (_dialect.Trusts(request.Address))
        {
            _dialect.Sign(message);
        }
        else if (!request.MayRedirect)
        {
            throw Failures.Wrong(
                request,
                "the forge sends us to another host, which must not see the credential",
                "Give the address by which the forge calls itself"
            );
        }
    }

    private static bool IsGood(ForgeRequest request, HttpResponseMessage response) =>
        response.IsSuccessStatusCode
        || (request.MayBeMissing && response.StatusCode == HttpStatusCode.NotFound)
        || (request.MayRedirect && response.Headers.Location is not null);

    private Uri? Next(ForgeRequest request, HttpResponseMessage response) =>
        LinkHeader.Next(response) is not { } next ? null
        : Uri.TryCreate(request.Address, next, out var address) ? address
        : throw Failures.Broken(request, "the address of the list's next page is none");

    private T Parse<T>(ForgeRequest request, byte[] body, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(body, type)
                ?? throw Failures.Broken(request, "the answer is empty");
        }
        catch (JsonException exception)
        {
            throw Failures.Unreadable(request, exception);
        }
    }

    private static Task<byte[]> BytesAsync(HttpResponseMessage response, Deadline deadline) =>
        response.Content.ReadAsByteArrayAsync(deadline.Token);
}
