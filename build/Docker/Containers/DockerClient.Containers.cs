using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Kindling.Docker;

/// <content>Containers, step by step.</content>
public sealed partial class DockerClient
{
    /// <summary>Makes a container, without starting it; answers its id.</summary>
    public async Task<string> CreateContainerAsync(
        ContainerRequest request,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        var operation = $"making a container of {request.Image}";
        using var content = ContainerJson.Create(request);
        try
        {
            var json = await _connection.JsonAsync(
                new EngineRequest(HttpMethod.Post, "/containers/create", operation)
                {
                    Query = [("name", request.Name), ("platform", request.Platform)],
                    Content = content,
                },
                cancellationToken
            );
            return json.Text("Id") ?? throw new DockerException(operation, "the engine told no id");
        }
        catch (DockerException exception)
            when (Secrets.AreIn(exception.Message, request.Environment))
        {
            throw Secrets.Hide(exception, request.Environment);
        }
    }

    /// <summary>Starts a container; one that runs already stays as it is.</summary>
    public Task StartContainerAsync(string container, CancellationToken cancellationToken) =>
        _connection.DoAsync(
            About(container, HttpMethod.Post, "start", $"starting {container}"),
            cancellationToken
        );

    /// <summary>Waits until a container has ended; answers its exit code.</summary>
    public async Task<int> WaitContainerAsync(string container, CancellationToken cancellationToken)
    {
        var operation = $"waiting for {container}";
        var json = await _connection.JsonAsync(
            About(container, HttpMethod.Post, "wait", operation) with
            {
                IsLong = true,
            },
            cancellationToken
        );
        return json.Child("Error").Text("Message") is { } error
            ? throw new DockerException(operation, error)
            : (int)json.Number("StatusCode");
    }

    /// <summary>What a container wrote so far.</summary>
    public async Task<ContainerLogs> ReadLogsAsync(
        string container,
        CancellationToken cancellationToken
    )
    {
        var operation = $"reading the logs of {container}";
        await using var stream = await _connection.StreamAsync(
            About(container, HttpMethod.Get, "logs", operation) with
            {
                Query = [("stdout", "1"), ("stderr", "1")],
                IsLong = true,
            },
            cancellationToken
        );
        return await LogFrames.ReadAsync(stream, operation, cancellationToken);
    }

    /// <summary>Sends a signal; false when the container does not run.</summary>
    public async Task<bool> KillContainerAsync(
        string container,
        string signal,
        CancellationToken cancellationToken
    ) =>
        await _connection.DoAsync(
            About(container, HttpMethod.Post, "kill", $"sending {signal} to {container}") with
            {
                Query = [("signal", signal)],
                Accept = [HttpStatusCode.Conflict],
            },
            cancellationToken
        ) != HttpStatusCode.Conflict;

    /// <summary>Asks a container to end, and ends it when it does not in time.</summary>
    public Task StopContainerAsync(
        string container,
        TimeSpan patience,
        CancellationToken cancellationToken
    ) =>
        _connection.DoAsync(
            About(container, HttpMethod.Post, "stop", $"stopping {container}") with
            {
                Query =
                [
                    ("t", ((int)patience.TotalSeconds).ToString(CultureInfo.InvariantCulture)),
                ],
                IsLong = true,
            },
            cancellationToken
        );

    /// <summary>Removes a container with its own volumes, ending it first when it runs; false when it was not there.</summary>
    public async Task<bool> RemoveContainerAsync(
        string container,
        CancellationToken cancellationToken
    ) =>
        await _connection.DoAsync(
            new EngineRequest(
                HttpMethod.Delete,
                $"/containers/{ImageName.InPath(container)}",
                $"removing {container}"
            )
            {
                Query = [("force", "1"), ("v", "1")],
                Accept = [HttpStatusCode.NotFound],
            },
            cancellationToken
        ) != HttpStatusCode.NotFound;

    /// <summary>The container, or null when there is none.</summary>
    public async Task<ContainerDetails?> InspectContainerAsync(
        string container,
        CancellationToken cancellationToken
    )
    {
        var json = await _connection.JsonAsync(
            About(container, HttpMethod.Get, "json", $"inspecting {container}") with
            {
                Accept = [HttpStatusCode.NotFound],
            },
            cancellationToken
        );
        return json.Text("Id") is null ? null : ContainerDetails.From(json);
    }

    /// <summary>Makes a network of this engine; answers its id.</summary>
    public async Task<string> CreateNetworkAsync(
        string name,
        IReadOnlyDictionary<string, string> labels,
        CancellationToken cancellationToken
    )
    {
        var operation = $"making the network {name}";
        // Without CheckDuplicate engines before 25 make a second network of the same name.
        using var content = ContainerJson.Content(
            new JsonObject
            {
                ["Name"] = name,
                ["CheckDuplicate"] = true,
                ["Labels"] = ContainerJson.Map(labels),
            }
        );
        var json = await _connection.JsonAsync(
            new EngineRequest(HttpMethod.Post, "/networks/create", operation) { Content = content },
            cancellationToken
        );
        return json.Text("Id") ?? throw new DockerException(operation, "the engine told no id");
    }

    /// <summary>Removes a network; false when it was not there.</summary>
    public async Task<bool> RemoveNetworkAsync(string name, CancellationToken cancellationToken) =>
        await _connection.DoAsync(
            new EngineRequest(
                HttpMethod.Delete,
                $"/networks/{ImageName.InPath(name)}",
                $"removing the network {name}"
            )
            {
                Accept = [HttpStatusCode.NotFound],
            },
            cancellationToken
        ) != HttpStatusCode.NotFound;

    // 304: it is so already.
    private static EngineRequest About(
        string container,
        HttpMethod method,
        string verb,
        string operation
    ) =>
        new(method, $"/containers/{ImageName.InPath(container)}/{verb}", operation)
        {
            Accept = [HttpStatusCode.NotModified],
        };
}
