using System.Text.Json;

namespace Kindling.Benchmarks.Images;

/// <summary>What images take in a registry, asked of the registry itself.</summary>
internal static class RegistrySizes
{
    private const string Manifest = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>The digest of a tag.</summary>
    public static async Task<string> DigestAsync(
        string host,
        string repository,
        string tag,
        CancellationToken cancellationToken
    )
    {
        using var client = new HttpClient();
        using var request = Request(HttpMethod.Head, host, repository, tag);
        using var response = await client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return response.Headers.GetValues("Docker-Content-Digest").Single();
    }

    /// <summary>The layers of a tag, digest and bytes, its configuration among them.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> LayersAsync(
        string host,
        string repository,
        string tag,
        CancellationToken cancellationToken
    )
    {
        using var client = new HttpClient();
        using var request = Request(HttpMethod.Get, host, repository, tag);
        using var response = await client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var json = await JsonDocument.ParseAsync(
            stream,
            cancellationToken: cancellationToken
        );
        return json
            .RootElement.GetProperty("layers")
            .EnumerateArray()
            .Append(json.RootElement.GetProperty("config"))
            .DistinctBy(layer => layer.GetProperty("digest").GetString()!)
            .ToDictionary(
                layer => layer.GetProperty("digest").GetString()!,
                layer => layer.GetProperty("size").GetInt64()
            );
    }

    private static HttpRequestMessage Request(
        HttpMethod method,
        string host,
        string repository,
        string tag
    )
    {
        var request = new HttpRequestMessage(
            method,
            $"http://{host}/v2/{repository}/manifests/{tag}"
        );
        request.Headers.Accept.ParseAdd(Manifest);
        return request;
    }
}
