using System.Net;
using System.Text.Json;
using Kindling.Http;

namespace Kindling.Docker;

/// <summary>One request to the engine.</summary>
/// <param name="Operation">What it does, for messages: "pushing x:1".</param>
/// <param name="Path">Without the version.</param>
internal sealed record EngineRequest(HttpMethod Method, string Path, string Operation)
{
    public IEnumerable<(string Key, string? Value)> Query { get; init; } = [];

    public HttpContent? Content { get; init; }

    public IEnumerable<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>True when the head of the answer may take as long as it takes.</summary>
    public bool IsLong { get; init; }

    /// <summary>Statuses besides 2xx that are an answer and no failure.</summary>
    public IReadOnlyCollection<HttpStatusCode> Accept { get; init; } = [];
}

/// <summary>Sends requests to the engine and turns what goes wrong into a <see cref="DockerException"/>.</summary>
internal sealed class EngineConnection : IDisposable
{
    private const int LongestMessage = 64 << 10;
    private readonly DockerEndpoint _endpoint;
    private readonly Uri _base;
    private readonly HttpClient _brief;
    private readonly HttpClient _patient;
    private int _requests;

    public EngineConnection(DockerEndpoint endpoint, TimeProvider time)
    {
        _endpoint = endpoint;
        _base = EngineTransport.BaseAddress(endpoint);
        _brief = Create(endpoint, time, TimeSpan.FromMinutes(2));
        _patient = Create(endpoint, time, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The version in front of each path; null until it is negotiated.</summary>
    public Version? ApiVersion { get; set; }

    public int RequestCount => Volatile.Read(ref _requests);

    public void Dispose()
    {
        _brief.Dispose();
        _patient.Dispose();
    }

    /// <summary>The answer, its body not read yet.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        EngineRequest request,
        CancellationToken cancellationToken
    )
    {
        using var message = Message(request);
        Interlocked.Increment(ref _requests);
        HttpResponseMessage response;
        try
        {
            response = await (request.IsLong ? _patient : _brief).SendAsync(
                message,
                HttpCompletionOption.ResponseHeadersRead,
                cancellationToken
            );
        }
        catch (HttpRequestException exception)
        {
            throw Unreachable.From(request.Operation, _endpoint, exception);
        }

        if (response.IsSuccessStatusCode || request.Accept.Contains(response.StatusCode))
        {
            return response;
        }

        using (response)
        {
            throw await RefusalAsync(request, response, cancellationToken);
        }
    }

    /// <summary>The body of the answer as it comes.</summary>
    public async Task<Stream> StreamAsync(
        EngineRequest request,
        CancellationToken cancellationToken
    )
    {
        var response = await SendAsync(request, cancellationToken);
        try
        {
            var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return new EngineStream(response, body, request.Operation);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>The answer as JSON; undefined when it was one of <see cref="EngineRequest.Accept"/> or empty.</summary>
    public async Task<JsonElement> JsonAsync(
        EngineRequest request,
        CancellationToken cancellationToken
    )
    {
        using var response = await SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            return default;
        }

        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var document = await JsonDocument.ParseAsync(
                body,
                cancellationToken: cancellationToken
            );
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new DockerException(
                request.Operation,
                "the engine sent what is no JSON",
                "is it a Docker engine, and does it still run?",
                exception
            );
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw Unreachable.Vanished(request.Operation, exception);
        }
    }

    /// <summary>Sends a request of which only the success matters; answers the status.</summary>
    public async Task<HttpStatusCode> DoAsync(
        EngineRequest request,
        CancellationToken cancellationToken
    )
    {
        using var response = await SendAsync(request, cancellationToken);
        return response.StatusCode;
    }

    private static HttpClient Create(
        DockerEndpoint endpoint,
        TimeProvider time,
        TimeSpan patience
    ) =>
        HttpClients.Create(
            new RetrySettings { Retries = 0, ResponseTimeout = patience },
            time,
            handler => EngineTransport.Configure(endpoint, handler)
        );

    private HttpRequestMessage Message(EngineRequest request)
    {
        var version = ApiVersion is null ? "" : $"/v{ApiVersion}";
        var query = string.Join(
            '&',
            request
                .Query.Where(pair => pair.Value is not null)
                .Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value!)}")
        );
        var path = $"{version}{request.Path}{(query.Length > 0 ? "?" + query : "")}";
        var message = new HttpRequestMessage(request.Method, new Uri(_base, path))
        {
            Content = request.Content,
        };
        foreach (var (name, value) in request.Headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    private static async Task<DockerException> RefusalAsync(
        EngineRequest request,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        var status = response.StatusCode;
        try
        {
            await response.Content.LoadIntoBufferAsync(LongestMessage, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return new DockerException(
                request.Operation,
                status,
                MessageOf(text) ?? status.ToString()
            );
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return new DockerException(
                request.Operation,
                status,
                status.ToString(),
                hint: null,
                exception
            );
        }
    }

    // {"message": …} from the engine; anything else is a proxy's, or an old engine's plain text.
    private static string? MessageOf(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Text("message");
        }
        catch (JsonException)
        {
            return text.Trim() is { Length: > 0 and <= 500 } plain ? plain : null;
        }
    }
}
