using System.Net;
using System.Text.Json;

namespace Kindling.Docker;

/// <content>Images that the engine has.</content>
public sealed partial class DockerClient
{
    /// <summary>The image with this name or id, or null when there is none.</summary>
    public async Task<ImageDetails?> InspectImageAsync(
        string name,
        CancellationToken cancellationToken
    )
    {
        var json = await _connection.JsonAsync(
            new EngineRequest(
                HttpMethod.Get,
                $"/images/{ImageName.InPath(name)}/json",
                $"inspecting the image {name}"
            )
            {
                Accept = [HttpStatusCode.NotFound],
            },
            cancellationToken
        );
        return json.ValueKind == JsonValueKind.Object ? ImageDetails.From(json) : null;
    }

    /// <summary>Gives an image one more name.</summary>
    public Task TagAsync(
        string source,
        string repository,
        string tag,
        CancellationToken cancellationToken
    ) =>
        _connection.DoAsync(
            new EngineRequest(
                HttpMethod.Post,
                $"/images/{ImageName.InPath(source)}/tag",
                $"tagging {source} as {repository}:{tag}"
            )
            {
                Query = [("repo", repository), ("tag", tag)],
            },
            cancellationToken
        );

    /// <summary>Removes a name, and with its last name the image; false when it was not there.</summary>
    public async Task<bool> RemoveImageAsync(
        string name,
        bool force,
        CancellationToken cancellationToken
    ) =>
        await _connection.DoAsync(
            new EngineRequest(
                HttpMethod.Delete,
                $"/images/{ImageName.InPath(name)}",
                $"removing the image {name}"
            )
            {
                Query = [("force", force ? "1" : null)],
                Accept = [HttpStatusCode.NotFound],
            },
            cancellationToken
        ) != HttpStatusCode.NotFound;

    /// <summary>How an image was made, newest step first.</summary>
    public async Task<IReadOnlyList<ImageHistoryStep>> ImageHistoryAsync(
        string name,
        CancellationToken cancellationToken
    )
    {
        var json = await _connection.JsonAsync(
            new EngineRequest(
                HttpMethod.Get,
                $"/images/{ImageName.InPath(name)}/history",
                $"reading the history of {name}"
            ),
            cancellationToken
        );
        return json.ValueKind != JsonValueKind.Array
            ? []
            :
            [
                .. json.EnumerateArray()
                    .Select(step => new ImageHistoryStep(
                        step.Text("CreatedBy") ?? "",
                        step.Number("Size"),
                        step.Text("Id") ?? ""
                    )),
            ];
    }

    /// <summary>Writes an image as the tar that `docker load` reads.</summary>
    public async Task SaveImageAsync(
        string name,
        Stream destination,
        CancellationToken cancellationToken
    )
    {
        await using var tar = await _connection.StreamAsync(
            new EngineRequest(
                HttpMethod.Get,
                $"/images/{ImageName.InPath(name)}/get",
                $"saving the image {name}"
            )
            {
                IsLong = true,
            },
            cancellationToken
        );
        await tar.CopyToAsync(destination, cancellationToken);
    }
}
