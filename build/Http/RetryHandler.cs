using System.Net;
using Polly;
using Polly.Timeout;

namespace Kindling.Http;

/// <summary>Sends through the retry policy, and turns its deadline into an ordinary failure to connect.</summary>
internal sealed class RetryHandler : DelegatingHandler
{
    private readonly RetrySettings _settings;
    private readonly ResiliencePipeline<HttpResponseMessage> _policy;

    public RetryHandler(
        RetrySettings settings,
        TimeProvider time,
        Action<SocketsHttpHandler>? configure
    )
    {
        _settings = settings;
        _policy = RetryPolicy.Create(settings, time);
        var connections = new SocketsHttpHandler
        {
            ConnectTimeout = settings.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            // The bytes that are checked are the bytes that the server has.
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
        };
        configure?.Invoke(connections);
        InnerHandler = connections;
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await _policy.ExecuteAsync(
                async token => await base.SendAsync(request, token),
                cancellationToken
            );
        }
        catch (TimeoutRejectedException exception)
        {
            throw new HttpRequestException(
                HttpRequestError.ConnectionError,
                $"no answer within {_settings.ResponseTimeout.TotalSeconds:0.#} s",
                exception
            );
        }
    }
}
