using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Kindling.Oci;

/// <summary>Gets tokens: https://distribution.github.io/distribution/spec/auth/token/ and …/auth/oauth/.</summary>
internal sealed class TokenService(RegistryConnection connection)
{
    private const int LargestToken = 1 << 20;

    // Without expires_in a token lives a minute (the same specification).
    private const int DefaultSeconds = 60;

    public async Task<BearerToken> FetchAsync(
        TokenRequest request,
        CancellationToken cancellationToken
    )
    {
        var realm = Realm(request.Realm);
        if (request.Credential is { IsIdentityToken: true })
        {
            var call = Post(realm, request);
            var response = await connection.SendOnceAsync(call, null, cancellationToken);
            // Registries that know only GET say so in one of these ways.
            if (
                response.StatusCode
                is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
            )
            {
                return await ReadAsync(call, response, cancellationToken);
            }

            response.Dispose();
        }

        var get = Get(realm, request);
        return await ReadAsync(
            get,
            await connection.SendOnceAsync(get, Basic(request.Credential), cancellationToken),
            cancellationToken
        );
    }

    private static AuthenticationHeaderValue? Basic(RegistryCredential? credential) =>
        credential switch
        {
            null => null,
            { IsIdentityToken: true } => new(
                "Basic",
                Convert.ToBase64String(Encoding.UTF8.GetBytes("<token>:" + credential.Secret))
            ),
            _ => new("Basic", credential.BasicValue),
        };

    private static RegistryCall Get(Uri realm, TokenRequest request)
    {
        var query = request
            .Scopes.Select(scope => "scope=" + Uri.EscapeDataString(scope))
            .Prepend("service=" + Uri.EscapeDataString(request.Service ?? ""));
        var first = realm.Query.Length > 1 ? realm.Query[1..] + "&" : "";
        var address = new UriBuilder(realm) { Query = first + string.Join('&', query) }.Uri;
        return new RegistryCall(HttpMethod.Get, address, "log in");
    }

    private static RegistryCall Post(Uri realm, TokenRequest request) =>
        new(HttpMethod.Post, realm, "log in")
        {
            Content = _ =>
                Task.FromResult<HttpContent>(
                    new FormUrlEncodedContent(
                        new Dictionary<string, string>
                        {
                            ["grant_type"] = "refresh_token",
                            ["service"] = request.Service ?? "",
                            ["client_id"] = "kindling",
                            ["scope"] = string.Join(' ', request.Scopes),
                            ["refresh_token"] = request.Credential!.Secret,
                        }
                    )
                ),
        };

    private async Task<BearerToken> ReadAsync(
        RegistryCall call,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        var asked = connection.Time.GetUtcNow();
        var body = await connection.ReadAsync(call, response, LargestToken, cancellationToken);
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            var value = Text(root, "token") ?? Text(root, "access_token");
            var seconds =
                root.TryGetProperty("expires_in", out var life)
                && life.TryGetInt32(out var told)
                && told > 0
                    ? told
                    : DefaultSeconds;
            return value is null
                ? throw connection.Errors.Broken(call, "the token server gave no token")
                : new BearerToken(value, asked + UsefulFor(seconds));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw connection.Errors.Broken(
                call,
                "the token server's answer is not JSON of a token"
            );
        }
    }

    // Renewed a little early, so that it does not end on the way; a very short one is used for most of its life.
    private static TimeSpan UsefulFor(int seconds) =>
        TimeSpan.FromSeconds(seconds - Math.Min(10, seconds / 4.0));

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.GetString() is { Length: > 0 } text
            ? text
            : null;

    // A registry must not make us send a password to a service inside our own network, nor over plain http.
    private Uri Realm(string text)
    {
        var call = new RegistryCall(HttpMethod.Get, connection.Root, "log in");
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var realm)
            || realm.Scheme is not ("http" or "https")
        )
        {
            throw connection.Errors.Broken(call, "the address of its token server cannot be read");
        }

        if (realm.Scheme == Uri.UriSchemeHttp && !connection.IsPlain)
        {
            throw connection.Errors.Broken(
                call,
                $"its token server {realm.Authority} is not https",
                "No password is sent there."
            );
        }

        if (
            realm.IdnHost != connection.Root.IdnHost
            && IsInside(realm)
            && !IsInside(connection.Root)
        )
        {
            throw connection.Errors.Broken(
                call,
                $"its token server {realm.Authority} is in a private network and the registry is not",
                "No password is sent there."
            );
        }

        return realm;
    }

    private static bool IsInside(Uri uri) =>
        NameRules.IsLoopback(uri.Authority)
        || (IPAddress.TryParse(uri.IdnHost, out var address) && PrivateNetwork.Contains(address));
}
