using System.Net;
using System.Text.Json;

namespace Kindling.Kubernetes;

/// <content>What the server is and has.</content>
public sealed partial class KubernetesClient
{
    /// <summary>The server's version as it tells it: "v1.35.4".</summary>
    public async Task<string> GetVersionAsync(CancellationToken cancellationToken)
    {
        var reply = await _connection.SendAsync(ApiRequest.Get("/version"), cancellationToken);
        return reply.Body.Text("gitVersion") ?? "";
    }

    /// <summary>The server's clock, in whole seconds; null when it does not tell.</summary>
    public async Task<DateTimeOffset?> GetTimeAsync(CancellationToken cancellationToken) =>
        (await _connection.SendAsync(ApiRequest.Get("/version"), cancellationToken)).Date;

    /// <summary>A kind as the server has it; null when it has none such. Learnt once, and anew when a kind is missing.</summary>
    public Task<ApiResource?> FindResourceAsync(
        string apiVersion,
        string kind,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(apiVersion);
        ArgumentNullException.ThrowIfNull(kind);
        return _resources.FindAsync(apiVersion, kind, cancellationToken);
    }

    internal async Task<ApiResource> ResourceAsync(
        string apiVersion,
        string kind,
        CancellationToken cancellationToken
    ) =>
        await FindResourceAsync(apiVersion, kind, cancellationToken)
        ?? throw new KubernetesException(
            StatusReply
                .From(
                    _connection.Context(ApiRequest.Get(ApiResource.Root(apiVersion))),
                    HttpStatusCode.NotFound,
                    default(JsonElement),
                    $"the server has no kind {kind} in {apiVersion}",
                    retryAfter: null
                )
                .Failure with
            {
                Reason = "UnknownKind",
                Advice = _resources.Stale.Contains(apiVersion, StringComparer.Ordinal)
                    ? "Its own API server does not answer: look at its APIService."
                    : "Use another apiVersion, or install what defines the kind.",
            }
        );
}
