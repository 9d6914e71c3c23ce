using System.Text.Json.Nodes;

namespace Kindling.Docker;

/// <content>Running things to their end.</content>
public sealed partial class DockerClient
{
    private static readonly TimeSpan s_removal = TimeSpan.FromSeconds(10);

    /// <summary>Runs a container to its end and removes it, whatever happens.</summary>
    public async Task<ContainerResult> RunAsync(
        ContainerRequest request,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        // A name of ours, so that a container is found even when the answer to its making was not waited for.
        var name = $"kindling-{Guid.NewGuid():N}";
        ContainerResult result;
        try
        {
            var id = await CreateContainerAsync(request with { Name = name }, cancellationToken);
            await StartHidingAsync(id, request, cancellationToken);
            var code = await WaitContainerAsync(id, cancellationToken);
            var logs = await ReadLogsAsync(id, cancellationToken);
            result = new ContainerResult(code, logs.Stdout, logs.Stderr);
        }
        catch (Exception exception)
            when (exception is DockerException or OperationCanceledException)
        {
            await TryRemoveAsync(name);
            throw;
        }

        await RemoveSurelyAsync(name);
        return result;
    }

    /// <summary>
    /// Runs a command in a container that runs. A cancelled wait leaves the command running: the engine has no way to end it but to end
    /// the container.
    /// </summary>
    public async Task<ContainerResult> ExecAsync(
        string container,
        ExecRequest request,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        var operation = $"running {request.Command[0]} in {container}";
        try
        {
            return await ExecAsync(container, request, operation, cancellationToken);
        }
        catch (DockerException exception)
            when (Secrets.AreIn(exception.Message, request.Environment))
        {
            throw Secrets.Hide(exception, request.Environment);
        }
    }

    private async Task<ContainerResult> ExecAsync(
        string container,
        ExecRequest request,
        string operation,
        CancellationToken cancellationToken
    )
    {
        using var command = ContainerJson.Exec(request);
        var made = await _connection.JsonAsync(
            About(container, HttpMethod.Post, "exec", operation) with
            {
                Content = command,
            },
            cancellationToken
        );
        var id = made.Text("Id") ?? throw new DockerException(operation, "the engine told no id");

        using var attach = ContainerJson.Content(
            new JsonObject { ["Detach"] = false, ["Tty"] = false }
        );
        ContainerLogs logs;
        await using (
            var stream = await _connection.StreamAsync(
                new EngineRequest(HttpMethod.Post, $"/exec/{id}/start", operation)
                {
                    Content = attach,
                    IsLong = true,
                },
                cancellationToken
            )
        )
        {
            logs = await LogFrames.ReadAsync(stream, operation, cancellationToken);
        }

        var code = await ExecExitCodeAsync(id, operation, cancellationToken);
        return new ContainerResult(code, logs.Stdout, logs.Stderr);
    }

    private async Task<int> ExecExitCodeAsync(
        string id,
        string operation,
        CancellationToken cancellationToken
    )
    {
        // The streams may end a moment before the process does.
        for (var tries = 0; tries < 50; tries++)
        {
            var json = await _connection.JsonAsync(
                new EngineRequest(HttpMethod.Get, $"/exec/{id}/json", operation),
                cancellationToken
            );
            if (!json.Flag("Running"))
            {
                return (int)json.Number("ExitCode");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), _time, cancellationToken);
        }

        throw new DockerException(
            operation,
            "the engine ended its output, but the command still runs",
            "look whether the engine still runs (journalctl -u docker)"
        );
    }

    private async Task StartHidingAsync(
        string id,
        ContainerRequest request,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await StartContainerAsync(id, cancellationToken);
        }
        catch (DockerException exception)
            when (Secrets.AreIn(exception.Message, request.Environment))
        {
            throw Secrets.Hide(exception, request.Environment);
        }
    }

    // Not with the caller's token: a cancelled run must clean up too.
    private async Task RemoveSurelyAsync(string container)
    {
        using var brief = new CancellationTokenSource(s_removal, _time);
        try
        {
            await RemoveContainerAsync(container, brief.Token);
        }
        catch (OperationCanceledException exception)
        {
            throw new DockerException(
                $"removing {container}",
                $"the engine did not do it within {s_removal.TotalSeconds:0} s",
                $"remove it with 'docker rm -f {container}'",
                exception
            );
        }
    }

    // While a failure is on its way that says more than this one would.
    private async Task TryRemoveAsync(string container)
    {
        try
        {
            await RemoveSurelyAsync(container);
        }
        catch (DockerException)
        {
            return;
        }
    }
}
