using System.Net;
using System.Text.Json;

namespace Kindling.Kubernetes;

/// <summary>One request to the API server.</summary>
/// <param name="Path">From the root of the API: "/api/v1/pods".</param>
internal sealed record ApiRequest(HttpMethod Method, string Path)
{
    public IEnumerable<(string Key, string? Value)> Query { get; init; } = [];

    public ReadOnlyMemory<byte> Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    public string Accept { get; init; } = "application/json";

    /// <summary>The WebSocket protocols to choose from; none for an ordinary request.</summary>
    public IReadOnlyList<string> Protocols { get; init; } = [];

    /// <summary>False for what must not happen twice: then it is not sent again once it may have arrived.</summary>
    public bool IsRepeatable { get; init; } = true;

    public static ApiRequest Get(string path, params (string Key, string? Value)[] query) =>
        new(HttpMethod.Get, path) { Query = query };

    public Uri AddressAt(Uri server)
    {
        var query = string.Join(
            '&',
            Query
                .Where(pair => pair.Value is not null)
                .Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value!)}")
        );
        var root = server.GetLeftPart(UriPartial.Path).TrimEnd('/');
        return new Uri($"{root}{Path}{(query.Length > 0 ? "?" + query : "")}");
    }
}

/// <summary>A good answer.</summary>
internal readonly record struct ApiReply(HttpStatusCode Status, JsonElement Body)
{
    /// <summary>The server's clock when it answered, in whole seconds.</summary>
    public DateTimeOffset? Date { get; init; }
}
