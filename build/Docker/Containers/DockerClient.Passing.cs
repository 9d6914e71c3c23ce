using System.Globalization;
using System.Text.Json;

namespace Kindling.Docker;

/// <summary>A container or network that the engine has.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Created">When it was made.</param>
public sealed record EngineObject(string Id, DateTimeOffset Created);

/// <content>Lists by label or name: https://docs.docker.com/reference/api/engine/ under Containers, Networks, Images.</content>
public sealed partial class DockerClient
{
    /// <summary>The containers that bear a label, those that ended among them.</summary>
    public async Task<IReadOnlyList<EngineObject>> ListContainersAsync(
        string label,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await ListAsync(
                    "/containers/json",
                    "label",
                    label,
                    "listing containers",
                    cancellationToken
                )
            ).Select(x => new EngineObject(
                x.Text("Id") ?? "",
                DateTimeOffset.FromUnixTimeSeconds(x.Number("Created"))
            )),
        ];

    /// <summary>The networks that bear a label.</summary>
    public async Task<IReadOnlyList<EngineObject>> ListNetworksAsync(
        string label,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await ListAsync("/networks", "label", label, "listing networks", cancellationToken)
            ).Select(x => new EngineObject(
                x.Text("Id") ?? "",
                DateTimeOffset.TryParse(
                    x.Text("Created"),
                    CultureInfo.InvariantCulture,
                    out var created
                )
                    ? created
                    : DateTimeOffset.MaxValue
            )),
        ];

    /// <summary>Names with tags of images that match a pattern: "team/*".</summary>
    public async Task<IReadOnlyList<string>> ListImageNamesAsync(
        string pattern,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await ListAsync(
                    "/images/json",
                    "reference",
                    pattern,
                    "listing images",
                    cancellationToken
                )
            ).SelectMany(x => x.Texts("RepoTags")),
        ];

    private async Task<IReadOnlyList<JsonElement>> ListAsync(
        string path,
        string filter,
        string value,
        string operation,
        CancellationToken cancellationToken
    )
    {
        var filters = JsonSerializer.Serialize(
            new Dictionary<string, string[]>(StringComparer.Ordinal) { [filter] = [value] }
        );
        var json = await _connection.JsonAsync(
            new EngineRequest(HttpMethod.Get, path, operation)
            {
                Query = [("all", "1"), ("filters", filters)],
            },
            cancellationToken
        );
        return json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray()] : [];
    }
}
