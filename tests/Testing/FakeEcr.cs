using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Kindling.Testing;

/// <summary>ECR's API on loopback: it checks every signature as AWS does.</summary>
public sealed class FakeEcr : IAsyncDisposable
{
    public const string Host = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
    public const string AccessKey = "AKIDEXAMPLE";
    public const string Secret = "secret/key+1";

    private readonly ScriptedServer _server = new();
    private readonly ConcurrentDictionary<string, bool> _repositories = new(StringComparer.Ordinal);

    public FakeEcr() => _server.On("POST", "/", AnswerAsync);

    public ManualTime Time { get; } = new();

    /// <summary>How far AWS's clock is from ours.</summary>
    public TimeSpan Skew { get; set; }

    /// <summary>An error to answer with, so many times.</summary>
    public ConcurrentQueue<(string Type, string Message)> Errors { get; } = new();

    public IReadOnlyList<SeenRequest> Seen => _server.Seen;

    public string? LastToken { get; private set; }

    public string? LastTarget { get; private set; }

    /// <summary>The environment that leads here, with keys that are right.</summary>
    public IReadOnlyDictionary<string, string> Variables =>
        new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL_ECR"] = $"http://{_server.Host}/",
            ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1/",
            ["AWS_ACCESS_KEY_ID"] = AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = Secret,
        };

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task AnswerAsync(HttpListenerContext context, SeenRequest request)
    {
        var body = request.Body;
        LastTarget = context.Request.Headers["X-Amz-Target"];
        LastToken = context.Request.Headers["X-Amz-Security-Token"];
        var isPublic = LastTarget!.StartsWith("Spencer", StringComparison.Ordinal);
        var problem = SignatureCheck.ProblemOf(
            context.Request,
            body,
            AccessKey,
            Secret,
            isPublic ? "us-east-1" : "eu-central-1",
            isPublic ? "ecr-public" : "ecr",
            Time.GetUtcNow() + Skew
        );
        return problem is not null ? ErrorAsync(context, "InvalidSignatureException", problem)
            : Errors.TryDequeue(out var error) ? ErrorAsync(context, error.Type, error.Message)
            : AnswerAsync(context, body, isPublic);
    }

    private Task AnswerAsync(HttpListenerContext context, string body, bool isPublic)
    {
        var root = JsonElement.Parse(body);
        switch (LastTarget!.Split('.')[^1])
        {
            case "GetAuthorizationToken":
                var ends =
                    (Time.GetUtcNow() + TimeSpan.FromHours(12)).ToUnixTimeMilliseconds() / 1000.0;
                var token = Convert.ToBase64String(
                    Encoding.UTF8.GetBytes($"AWS:password-{Seen.Count}")
                );
                var entry = $$"""{"authorizationToken":"{{token}}","expiresAt":{{ends:0.000}}}""";
                return WriteAsync(
                    context,
                    $$"""{"authorizationData":{{(isPublic ? entry : $"[{entry}]")}}}"""
                );
            case "CreateRepository":
                var name = root.GetProperty("repositoryName").GetString()!;
                return _repositories.TryAdd(name, true)
                    ? WriteAsync(context, "{}")
                    : ErrorAsync(context, "RepositoryAlreadyExistsException", "it exists");
            default:
                var asked = root.GetProperty("repositoryNames")[0].GetString()!;
                return _repositories.ContainsKey(asked)
                    ? WriteAsync(
                        context,
                        $$"""{"repositories":[{"repositoryName":"{{asked}}","repositoryArn":"arn:x","repositoryUri":"{{Host}}/{{asked}}","imageTagMutability":"IMMUTABLE"}]}"""
                    )
                    : ErrorAsync(context, "RepositoryNotFoundException", "it does not exist");
        }
    }

    private static Task WriteAsync(HttpListenerContext context, string body) =>
        ScriptedServer.WriteAsync(context, 200, body);

    private static Task ErrorAsync(HttpListenerContext context, string type, string message) =>
        ScriptedServer.WriteAsync(
            context,
            400,
            JsonSerializer.Serialize(
                new Dictionary<string, string>
                {
                    ["__type"] = "com.amazon.coral.service#" + type,
                    ["message"] = message,
                }
            )
        );
}
