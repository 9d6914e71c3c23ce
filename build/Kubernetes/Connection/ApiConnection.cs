using System.Net;
using System.Text.Json;
using Kindling.Http;

namespace Kindling.Kubernetes;

/// <summary>Sends requests to the API server and turns what goes wrong into a <see cref="KubernetesException"/>.</summary>
internal sealed class ApiConnection : IDisposable
{
    private readonly ClusterAccess _access;
    private readonly KubernetesSettings _settings;
    private readonly TimeProvider _time;
    private readonly ApiSender _sender;
    private readonly Patience _patience;
    private readonly SemaphoreSlim _slots;

    public ApiConnection(ClusterAccess access, KubernetesSettings settings, TimeProvider time)
    {
        _access = access;
        _settings = settings;
        _time = time;
        _patience = new Patience(settings, time);
        _sender = new ApiSender(access, settings, time) { Answered = _patience.Met };
        _slots = new SemaphoreSlim(settings.MaxParallel);
    }

    public KubernetesSettings Settings => _settings;

    public TimeProvider Time => _time;

    public int RequestCount => _sender.RequestCount;

    public void Dispose()
    {
        _sender.Dispose();
        _slots.Dispose();
    }

    /// <summary>Sends a request and reads the answer whole.</summary>
    public async Task<ApiReply> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        try
        {
            return await _patience.RunAsync(
                token => new ValueTask<ApiReply>(
                    GuardedAsync(request, ReadAsync, _settings.ResponseTimeout, token)
                ),
                cancellationToken
            );
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>The body of the answer as it comes.</summary>
    /// <param name="request">The request.</param>
    /// <param name="patience">How long the head of the answer may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ApiStream> OpenAsync(
        ApiRequest request,
        TimeSpan patience,
        CancellationToken cancellationToken
    ) =>
        await _patience.RunAsync(
            token => new ValueTask<ApiStream>(GuardedAsync(request, StreamAsync, patience, token)),
            cancellationToken
        );

    /// <summary>A WebSocket at the request's address, on a connection of its own.</summary>
    public async Task<ApiSocket> UpgradeAsync(
        ApiRequest request,
        CancellationToken cancellationToken
    ) =>
        await _patience.RunAsync(
            token => new ValueTask<ApiSocket>(
                GuardedAsync(request, SocketAsync, _settings.ResponseTimeout, token)
            ),
            cancellationToken
        );

    public ApiFailureContext Context(ApiRequest request) =>
        ApiFailureContext.Of(request.Method, request.AddressAt(_access.Server), _access);

    /// <summary>A failure without an answer.</summary>
    public KubernetesException Broken(ApiRequest request, string message, Exception? inner = null)
    {
        var context = Context(request);
        return new KubernetesException(
            new KubernetesFailure(context.Verb, context.Address, message)
            {
                IsRetryable = request.IsRepeatable,
                Advice =
                    "Try again; if it stays so, look at the API server and what stands before it.",
            },
            inner
        );
    }

    private async Task<T> GuardedAsync<T>(
        ApiRequest request,
        Func<ApiRequest, CancellationToken, Task<T>> action,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        using var limit = new CancellationTokenSource(patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken,
            limit.Token
        );
        try
        {
            return await action(request, both.Token);
        }
        catch (OperationCanceledException exception)
            when (!cancellationToken.IsCancellationRequested)
        {
            throw Broken(request, $"no answer within {patience.TotalSeconds:0.#} s", exception);
        }
        catch (HttpRequestException exception)
        {
            throw Unreachable(request, exception);
        }
        catch (IOException exception)
        {
            throw Broken(request, $"the answer broke off ({exception.Message})", exception);
        }
    }

    private async Task<ApiReply> ReadAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        using var response = await _sender.SendAsync(request, cancellationToken);
        await EnsureAsync(request, response, cancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        try
        {
            return new ApiReply(response.StatusCode, JsonElement.Parse(bytes))
            {
                Date = response.Headers.Date,
            };
        }
        catch (JsonException exception)
        {
            throw KubernetesException.Of(
                request.Method.Method,
                Context(request).Address,
                "the answer is no JSON",
                $"Is the server in {_access.Source} a Kubernetes API server?",
                exception
            );
        }
    }

    private async Task<ApiStream> StreamAsync(
        ApiRequest request,
        CancellationToken cancellationToken
    )
    {
        var response = await _sender.SendAsync(request, cancellationToken);
        try
        {
            await EnsureAsync(request, response, cancellationToken);
            var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return new ApiStream(
                response,
                body,
                inner => Broken(request, "the answer broke off", inner)
            );
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<ApiSocket> SocketAsync(
        ApiRequest request,
        CancellationToken cancellationToken
    )
    {
        var response = await _sender.SendAsync(request, cancellationToken);
        try
        {
            await EnsureAsync(request, response, cancellationToken);
            return await SocketUpgrade.FinishAsync(request, response, cancellationToken)
                ?? throw Broken(request, "the answer is no WebSocket");
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task EnsureAsync(
        ApiRequest request,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        if (
            !response.IsSuccessStatusCode
            && response.StatusCode != HttpStatusCode.SwitchingProtocols
        )
        {
            throw await FailureAsync(request, response, cancellationToken);
        }
    }

    private async Task<KubernetesException> FailureAsync(
        ApiRequest request,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    ) =>
        StatusReply.From(
            Context(request),
            response.StatusCode,
            await response.Content.ReadAsByteArrayAsync(cancellationToken),
            RetryPolicy.RetryAfter(response, _time.GetUtcNow())
        );

    private KubernetesException Unreachable(ApiRequest request, HttpRequestException exception)
    {
        var (reason, advice) = Advice.For(exception, _access);
        var context = Context(request);
        return new KubernetesException(
            new KubernetesFailure(context.Verb, context.Address, reason)
            {
                Advice = advice,
                // A bad certificate stays bad, and a name that does not resolve seldom appears within a second.
                IsRetryable = request.IsRepeatable
                    ? exception.HttpRequestError
                        is not (
                            HttpRequestError.SecureConnectionError
                            or HttpRequestError.NameResolutionError
                        )
                    : exception.HttpRequestError == HttpRequestError.ConnectionError,
            },
            exception
        );
    }
}
