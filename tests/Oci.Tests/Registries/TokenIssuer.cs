using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Kindling.Testing;

namespace Kindling.Oci.Tests.Registries;

/// <summary>A token server with a key of its own, as the distribution project describes one.</summary>
internal sealed class TokenIssuer : IAsyncDisposable
{
    public const string Service = "test-registry";
    public const string Name = "test-issuer";

    // distribution accepts a token for so long after its end.
    private static readonly TimeSpan s_leeway = TimeSpan.FromSeconds(60);

    private readonly ScriptedServer _server = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly ConcurrentQueue<string[]> _asked = new();

    public TokenIssuer()
    {
        var request = new CertificateRequest("CN=test-issuer", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = DateTimeOffset.UtcNow;
        _certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        _server.On("GET", "/token", AnswerAsync).On("POST", "/token", AnswerAsync);
    }

    public string Realm => $"http://{_server.Host}/token";

    public string Certificate => _certificate.ExportCertificatePem();

    /// <summary>How long the registry accepts a token.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>What the client is told about that; null tells nothing.</summary>
    public int? ToldLife { get; set; } = 300;

    /// <summary>The identity token that is accepted.</summary>
    public string IdentityToken { get; set; } = "identity-token";

    /// <summary>True when POST is unknown to it.</summary>
    public bool OnlyGet { get; set; }

    /// <summary>The scopes of each request for a token.</summary>
    public IReadOnlyList<string[]> Asked => [.. _asked];

    public IReadOnlyList<SeenRequest> Seen => _server.Seen;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
        _key.Dispose();
    }

    private async Task AnswerAsync(HttpListenerContext context, SeenRequest request)
    {
        var isPost = context.Request.HttpMethod == "POST";
        if (isPost && OnlyGet)
        {
            await ScriptedServer.WriteAsync(context, 404, "");
            return;
        }

        var fields = isPost ? request.Body : context.Request.Url!.Query.TrimStart('?');
        var pairs = fields
            .Split('&')
            .Select(x => x.Split('=', 2))
            .Select(x => (Name: x[0], Value: WebUtility.UrlDecode(x[1])))
            .ToArray();
        var scopes = pairs
            .Where(x => x.Name == "scope")
            .SelectMany(x => x.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToArray();
        _asked.Enqueue(scopes);
        if (!MayEnter(context, pairs))
        {
            await ScriptedServer.WriteAsync(
                context,
                401,
                """{"errors":[{"code":"UNAUTHORIZED","message":"wrong password: secret-9876"}]}"""
            );
            return;
        }

        var life = ToldLife is { } told ? $",\"expires_in\":{told}" : "";
        await ScriptedServer.WriteAsync(
            context,
            200,
            $"{{\"{(isPost ? "access_token" : "token")}\":\"{Token(scopes)}\"{life}}}"
        );
    }

    private bool MayEnter(HttpListenerContext context, (string Name, string Value)[] pairs)
    {
        if (context.Request.HttpMethod == "POST")
        {
            return pairs.Contains(("refresh_token", IdentityToken));
        }

        var header = context.Request.Headers["Authorization"]?["Basic ".Length..] ?? "";
        return Encoding.UTF8.GetString(Convert.FromBase64String(header)) is var login
            && (login == "ci:secret" || login == "<token>:" + IdentityToken);
    }

    private string Token(string[] scopes)
    {
        var now = DateTimeOffset.UtcNow;
        var head = new
        {
            typ = "JWT",
            alg = "ES256",
            x5c = new[] { Convert.ToBase64String(_certificate.RawData) },
        };
        var claims = new
        {
            iss = Name,
            sub = "ci",
            aud = Service,
            exp = (now + Life - s_leeway).ToUnixTimeSeconds(),
            nbf = now.AddMinutes(-10).ToUnixTimeSeconds(),
            iat = now.ToUnixTimeSeconds(),
            jti = Guid.NewGuid().ToString(),
            access = scopes
                .Select(scope => scope.Split(':'))
                // Nothing below "locked" may be pushed.
                .Select(x => new
                {
                    type = x[0],
                    name = x[1],
                    actions = x[1].StartsWith("locked", StringComparison.Ordinal)
                        ? ["pull"]
                        : x[2].Split(','),
                }),
        };
        var text =
            $"{Url(JsonSerializer.SerializeToUtf8Bytes(head))}.{Url(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        var signature = _key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256);
        return $"{text}.{Url(signature)}";
    }

    private static string Url(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
