using System.Net;
using System.Net.Http.Headers;
using Kindling.Http;

namespace Kindling.Oci;

/// <summary>Sends requests to one registry: logs in when asked to, follows redirects, and tells failures.</summary>
internal sealed class RegistryConnection : IDisposable
{
    private const int MostRedirects = 5;

    private readonly HttpClient _client;
    private readonly HttpClient _blobs;
    private readonly Authorizer _authorizer;
    private long _requests;

    public RegistryConnection(
        string registry,
        ICredentialSource credentials,
        RegistrySettings settings,
        TimeProvider time
    )
    {
        Registry = registry;
        Settings = settings;
        Time = time;
        IsPlain = settings.IsPlain(registry);
        Root = settings.Address ?? NameRules.ApiAddress(registry, IsPlain);
        var handler = new HandlerSetup(Root.Authority, settings);
        _client = HttpClients.Create(settings.Retry, time, handler.Configure);
        var patient = settings.Retry with { Retries = 0, ResponseTimeout = settings.ChunkTimeout };
        _blobs = HttpClients.Create(patient, time, handler.Configure);
        _authorizer = new Authorizer(registry, credentials, time)
        {
            Fetch = (request, token) => new TokenService(this).FetchAsync(request, token),
        };
        Errors = new RegistryErrors(registry, time, _authorizer) { Limit = () => RateLimit };
    }

    public string Registry { get; }

    public RegistrySettings Settings { get; }

    public TimeProvider Time { get; }

    public Uri Root { get; }

    /// <summary>True when this registry is spoken to by plain http.</summary>
    public bool IsPlain { get; }

    public RegistryErrors Errors { get; }

    /// <summary>True when there is no login for the registry.</summary>
    public bool IsAnonymous => _authorizer.IsAnonymous;

    /// <summary>The newest limit that the registry told.</summary>
    public RateLimit? RateLimit { get; private set; }

    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>The answer, whatever its status; a 401 is answered once with a login or with a new token.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        RegistryCall call,
        CancellationToken cancellationToken
    )
    {
        var (response, used, challenge) = await AskAsync(call, cancellationToken);
        if (challenge is null)
        {
            return response;
        }

        AuthenticationHeaderValue? renewed;
        try
        {
            renewed = await _authorizer.AnswerAsync(
                challenge,
                call.Scopes,
                used,
                cancellationToken
            );
        }
        catch
        {
            response.Dispose();
            throw;
        }

        if (renewed is null)
        {
            return response;
        }

        response.Dispose();
        return await SendOnceAsync(call, renewed, cancellationToken);
    }

    /// <summary>Sends with this login, which goes to the address's own host only, and not to where it redirects.</summary>
    public async Task<HttpResponseMessage> SendOnceAsync(
        RegistryCall call,
        AuthenticationHeaderValue? login,
        CancellationToken cancellationToken
    )
    {
        var address = call.Address;
        for (var redirects = 0; ; redirects++)
        {
            var response = await SendToAsync(call, address, login, cancellationToken);
            if (RedirectTarget(call, response) is not { } target)
            {
                RateLimit = Oci.RateLimit.Of(response) ?? RateLimit;
                return response;
            }

            response.Dispose();
            if (redirects == MostRedirects)
            {
                throw Errors.Broken(call, "it redirects without end");
            }

            address = new Uri(address, target);
        }
    }

    /// <summary>The body of an answer with success; any other answer is the failure that it stands for.</summary>
    public async Task<byte[]> ReadAsync(
        RegistryCall call,
        HttpResponseMessage response,
        int limit,
        CancellationToken cancellationToken
    )
    {
        await EnsureAsync(call, response, cancellationToken);
        using var answer = response;
        try
        {
            return await Body.ReadAsync(response, limit, cancellationToken)
                ?? throw Errors.Broken(call, $"its answer is larger than {limit} bytes");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw Errors.From(
                exception as HttpRequestException
                    ?? new HttpRequestException(exception.Message, exception),
                call
            );
        }
    }

    /// <summary>Throws for an answer without success.</summary>
    public async Task EnsureAsync(
        RegistryCall call,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        if (!response.IsSuccessStatusCode)
        {
            throw await Errors.FromAsync(response, call, cancellationToken);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _blobs.Dispose();
        _authorizer.Dispose();
    }

    private async Task<(
        HttpResponseMessage Response,
        AuthenticationHeaderValue? Used,
        Challenge? Challenge
    )> AskAsync(RegistryCall call, CancellationToken cancellationToken)
    {
        using var turn = await _authorizer.TurnAsync(call.Scopes, cancellationToken);
        var used = await _authorizer.HeaderAsync(call.Scopes, cancellationToken);
        var response = await SendOnceAsync(call, used, cancellationToken);
        return (response, used, _authorizer.Learn(response, call.Scopes));
    }

    private async Task<HttpResponseMessage> SendToAsync(
        RegistryCall call,
        Uri address,
        AuthenticationHeaderValue? login,
        CancellationToken cancellationToken
    )
    {
        if (address.Scheme != Uri.UriSchemeHttps && !IsPlain)
        {
            throw Errors.Broken(
                call,
                $"it sends us on to {RedactedUrl.Of(address)}, which is not https",
                "A proxy before it may have to set X-Forwarded-Proto."
            );
        }

        using var request = await call.ToRequestAsync(address, cancellationToken);
        // A login is for the host it was made for: object stores, where blobs often are, must not see it.
        request.Headers.Authorization = IsSameOrigin(address, login, call) ? login : null;
        Interlocked.Increment(ref _requests);
        try
        {
            return await (call.CarriesBlob ? _blobs : _client).SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                cancellationToken
            );
        }
        catch (HttpRequestException exception)
        {
            throw Errors.From(exception, call);
        }
    }

    // The token server's host is not the registry's: what is sent there goes to the address that was called, and no further.
    private bool IsSameOrigin(Uri address, AuthenticationHeaderValue? login, RegistryCall call) =>
        login is not null
        && (
            SameOrigin(address, Root)
            || (call.Repository is null && SameOrigin(address, call.Address))
        );

    private static bool SameOrigin(Uri left, Uri right) =>
        left.Scheme == right.Scheme && left.IdnHost == right.IdnHost && left.Port == right.Port;

    private static Uri? RedirectTarget(RegistryCall call, HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        || (
            response.StatusCode
                is HttpStatusCode.MovedPermanently
                    or HttpStatusCode.Found
                    or HttpStatusCode.SeeOther
            && (call.Method == HttpMethod.Get || call.Method == HttpMethod.Head)
        )
            ? response.Headers.Location
            : null;
}
