using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kindling.Http;

namespace Kindling.Oci.Ecr;

/// <summary>The three calls of Amazon's registry service that a build needs: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/.</summary>
public sealed class EcrClient : IDisposable
{
    private const int LargestAnswer = 4 << 20;
    private static readonly string[] s_endpoints = ["AWS_ENDPOINT_URL_ECR", "AWS_ENDPOINT_URL"];

    private readonly EcrRegistry _registry;
    private readonly CredentialSettings _settings;
    private readonly Func<CancellationToken, Task<AwsKeys>> _keys;
    private readonly HttpClient _client;

    /// <summary>A client for a registry's account and region, with the credentials that AWS's SDK finds.</summary>
    public EcrClient(EcrRegistry registry, CredentialSettings settings)
        : this(registry, settings, token => AwsChain.FindAsync(registry.Region, settings, token))
    { }

    internal EcrClient(
        EcrRegistry registry,
        CredentialSettings settings,
        Func<CancellationToken, Task<AwsKeys>> keys
    )
    {
        ArgumentNullException.ThrowIfNull(settings);
        _registry = registry;
        _settings = settings;
        _keys = keys;
        Endpoint = s_endpoints.Select(settings.Variable).FirstOrDefault(x => x is not null)
            is { } other
            ? new Uri(other)
            : registry.Endpoint;
        _client = HttpClients.Create(
            settings.Registry.Retry,
            settings.Time,
            handler => handler.UseProxy = !Endpoint.IsLoopback
        );
    }

    /// <summary>Where requests go.</summary>
    public Uri Endpoint { get; }

    /// <summary>A login to the registry; it lasts twelve hours.</summary>
    public async Task<RegistryCredential> GetAuthorizationTokenAsync(
        CancellationToken cancellationToken
    )
    {
        const string Operation = "GetAuthorizationToken";
        var answer = await CallAsync(Operation, [], cancellationToken);
        return EcrJson.Read(
            Operation,
            answer,
            root =>
            {
                var data = root.GetProperty("authorizationData");
                var entry = data.ValueKind == JsonValueKind.Array ? data[0] : data;
                var pair = Encoding.UTF8.GetString(
                    Convert.FromBase64String(entry.GetProperty("authorizationToken").GetString()!)
                );
                var colon = pair.IndexOf(':', StringComparison.Ordinal);
                var seconds = entry.GetProperty("expiresAt").GetDouble();
                return RegistryCredential.Ending(
                    pair[..colon],
                    pair[(colon + 1)..],
                    "AWS",
                    DateTimeOffset.UnixEpoch.AddSeconds(seconds)
                );
            }
        );
    }

    /// <summary>The repository, or null when there is none of that name.</summary>
    public async Task<EcrRepository?> DescribeRepositoryAsync(
        string name,
        CancellationToken cancellationToken
    )
    {
        const string Operation = "DescribeRepositories";
        try
        {
            var body = Request(new JsonObject { ["repositoryNames"] = new JsonArray(name) });
            var answer = await CallAsync(Operation, body, cancellationToken);
            return EcrJson.Read(
                Operation,
                answer,
                root => EcrJson.Repository(root.GetProperty("repositories")[0])
            );
        }
        catch (EcrException exception) when (exception.Code == "RepositoryNotFoundException")
        {
            return null;
        }
    }

    /// <summary>
    /// Makes a repository; false when it was there. AWS has no way to ask beforehand whether it would be allowed, since ECR knows no dry
    /// run: until then, that a repository can be described proves the account, the region, the keys and that one permission, no more.
    /// </summary>
    public async Task<bool> CreateRepositoryAsync(
        string name,
        EcrRepositoryOptions options,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            var body = new JsonObject { ["repositoryName"] = name };
            if (!_registry.IsPublic)
            {
                body["imageTagMutability"] = options.ImmutableTags ? "IMMUTABLE" : "MUTABLE";
                body["imageScanningConfiguration"] = new JsonObject
                {
                    ["scanOnPush"] = options.ScanOnPush,
                };
            }

            await CallAsync("CreateRepository", Request(body), cancellationToken);
            return true;
        }
        catch (EcrException exception) when (exception.Code == "RepositoryAlreadyExistsException")
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private JsonObject Request(JsonObject body)
    {
        if (!_registry.IsPublic)
        {
            // The account of the host, which need not be that of the credentials.
            body["registryId"] = _registry.AccountId;
        }

        return body;
    }

    private async Task<byte[]> CallAsync(
        string operation,
        JsonObject body,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 0; ; attempt++)
        {
            var (status, answer) = await SendAsync(operation, body, cancellationToken);
            if (status == HttpStatusCode.OK)
            {
                return answer;
            }

            var error = EcrJson.Error(operation, status, answer);
            // AWS says "too many requests" with 400 and a name.
            if (error.Code != "ThrottlingException" || attempt >= _settings.Registry.Retry.Retries)
            {
                throw error;
            }

            var wait = _settings.Registry.Retry.FirstDelay * Math.Pow(2, attempt);
            await Task.Delay(wait, _settings.Time, cancellationToken);
        }
    }

    private async Task<(HttpStatusCode Status, byte[] Answer)> SendAsync(
        string operation,
        JsonObject body,
        CancellationToken cancellationToken
    )
    {
        var keys = await _keys(cancellationToken);
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, Endpoint);
        request.Content = new ByteArrayContent(bytes);
        request.Content.Headers.TryAddWithoutValidation(
            "Content-Type",
            "application/x-amz-json-1.1"
        );
        request.Headers.TryAddWithoutValidation("X-Amz-Target", $"{_registry.Target}.{operation}");
        new SigV4(_registry.Region, _registry.Service).Sign(
            request,
            bytes,
            keys,
            _settings.Time.GetUtcNow()
        );
        try
        {
            using var response = await _client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                cancellationToken
            );
            var answer = await Body.ReadAsync(response, LargestAnswer, cancellationToken);
            return (response.StatusCode, answer ?? []);
        }
        catch (HttpRequestException exception)
        {
            throw ApiException.From(HttpMethod.Post, Endpoint, exception);
        }
    }
}
