using System.Net;
using System.Net.Http.Headers;

namespace Kindling.Kubernetes;

/// <summary>Sends requests as the user.</summary>
internal sealed class ApiSender(
    ClusterAccess access,
    KubernetesSettings settings,
    TimeProvider time
) : IDisposable
{
    private readonly ClusterTransport _transport = new(access, settings, time);
    private readonly ICredential _credential = CredentialChoice.For(access, settings, time);
    private int _requests;

    /// <summary>Called with each answer.</summary>
    public required Action Answered { private get; init; }

    public int RequestCount => Volatile.Read(ref _requests);

    public void Dispose()
    {
        _transport.Dispose();
        _credential.Dispose();
    }

    /// <summary>The answer, after a second try with a renewed login if the first was refused.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        ApiRequest request,
        CancellationToken cancellationToken
    )
    {
        var login = await _credential.GetAsync(cancellationToken);
        var response = await SendAsync(request, login, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !_credential.Renew(login))
        {
            return response;
        }

        response.Dispose();
        login = await _credential.GetAsync(cancellationToken);
        return await SendAsync(request, login, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(
        ApiRequest request,
        Login login,
        CancellationToken cancellationToken
    )
    {
        Interlocked.Increment(ref _requests);
        using var message = Message(request, login);
        var response = await _transport
            .For(login)
            .SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        Answered();
        return response;
    }

    private HttpRequestMessage Message(ApiRequest request, Login login)
    {
        var message = new HttpRequestMessage(request.Method, request.AddressAt(access.Server))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        message.Headers.Host = access.HostHeader;
        if (login.Token is { } token)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        foreach (var (name, value) in access.User.Impersonation)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        SocketUpgrade.Ask(request, message);
        if (!request.Body.IsEmpty)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(request.ContentType);
        }

        return message;
    }
}
