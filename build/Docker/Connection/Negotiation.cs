using System.Net;

namespace Kindling.Docker;

/// <summary>What the engine told about itself.</summary>
internal sealed record EngineGreeting(Version ApiVersion, string OsType, bool HasBuildKit);

/// <summary>Agrees on a version: the newest that both sides know.</summary>
internal static class Negotiation
{
    // 1.44 is the oldest that engines 29.0 to 29.2 accept; below 1.40 nothing is in use: https://docs.docker.com/reference/api/engine/
    internal static readonly Version Newest = new(1, 44);
    internal static readonly Version Oldest = new(1, 40);
    private const string Operation = "connecting to the Docker engine";

    public static async Task<EngineGreeting> GreetAsync(
        EngineConnection connection,
        DockerEndpoint endpoint,
        CancellationToken cancellationToken
    )
    {
        using var answer = await PingAsync(connection, cancellationToken);
        var server = VersionOf(Header(answer, "Api-Version"), endpoint);
        var version =
            endpoint.PinnedVersion is { } pinned ? Pinned(pinned)
            : server < Newest ? server
            : Newest;
        if (version < Oldest)
        {
            throw new DockerException(
                Operation,
                $"the API is {version} where at least {Oldest} is needed",
                endpoint.PinnedVersion is null
                    ? "update Docker to 19.03 or newer"
                    : "raise or unset DOCKER_API_VERSION"
            );
        }

        var os = Header(answer, "Ostype") ?? "linux";
        // Builder-Version tells which builder the engine prefers, not which it has: 20.10 sends none and has BuildKit. Podman has its
        // own builder, which takes the classic requests.
        var isPodman = Header(answer, "Libpod-API-Version") is not null;
        return new EngineGreeting(version, os, os == "linux" && !isPodman);
    }

    private static async Task<HttpResponseMessage> PingAsync(
        EngineConnection connection,
        CancellationToken cancellationToken
    )
    {
        var head = await connection.SendAsync(
            new EngineRequest(HttpMethod.Head, "/_ping", Operation)
            {
                Accept = [.. Enum.GetValues<HttpStatusCode>()],
            },
            cancellationToken
        );
        if (head.IsSuccessStatusCode && Header(head, "Api-Version") is not null)
        {
            return head;
        }

        head.Dispose();
        return await connection.SendAsync(
            new EngineRequest(HttpMethod.Get, "/_ping", Operation),
            cancellationToken
        );
    }

    private static Version VersionOf(string? text, DockerEndpoint endpoint) =>
        Version.TryParse(text, out var version)
            ? version
            : throw new DockerException(
                Operation,
                "what answers tells no version of the Docker API",
                $"is there a Docker engine at {endpoint.Address}?"
            );

    private static Version Pinned(string text) =>
        Version.TryParse(text, out var version)
            ? version
            : throw new DockerException(
                Operation,
                $"DOCKER_API_VERSION is '{text}', which is no version",
                "write it as 1.41, or unset it"
            );

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values)
            ? values.FirstOrDefault(value => value.Length > 0)
            : null;
}
