using System.Text.Json;

namespace Kindling.Docker;

/// <content>Building images.</content>
public sealed partial class DockerClient
{
    /// <summary>Builds an image.</summary>
    /// <param name="request">What to build.</param>
    /// <param name="writeContext">Writes the context's tar into the request; see <see cref="BuildContext.WriteAsync"/>.</param>
    /// <param name="progress">Hears of each step, on the thread that reads the answer.</param>
    /// <param name="cancellationToken">Ends the build at the engine too.</param>
    /// <returns>The image's id.</returns>
    /// <exception cref="BuildFailedException">A step failed.</exception>
    /// <exception cref="DockerException">The engine refused, or went away.</exception>
    public async Task<string> BuildAsync(
        BuildRequest request,
        Func<Stream, CancellationToken, Task> writeContext,
        IProgress<BuildEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(writeContext);
        var operation = $"building {(request.Tags.Count > 0 ? request.Tags[0] : "an image")}";
        if (request.Builder == ImageBuilder.BuildKit && !HasBuildKit)
        {
            throw new DockerException(
                operation,
                "this engine has no BuildKit",
                "use the classic builder"
            );
        }

        var buildId = Guid.NewGuid().ToString("N");
        using var body = new StreamedContent(writeContext, "application/x-tar");
        try
        {
            return await BuildAsync(request, body, buildId, operation, progress, cancellationToken);
        }
        catch (Exception exception)
            when (body.WriterFailure is not null && exception is not OperationCanceledException)
        {
            // The connection failed because the context did.
            throw new DockerException(
                operation,
                $"the context cannot be read ({body.WriterFailure.Message.TrimEnd('.')})",
                hint: null,
                body.WriterFailure
            );
        }
        catch (OperationCanceledException) when (request.Builder == ImageBuilder.BuildKit)
        {
            await CancelBuildAsync(buildId);
            throw;
        }
    }

    private async Task<string> BuildAsync(
        BuildRequest request,
        StreamedContent body,
        string buildId,
        string operation,
        IProgress<BuildEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        await using var stream = await _connection.StreamAsync(
            new EngineRequest(HttpMethod.Post, "/build", operation)
            {
                Query = [.. BuildQuery(request, buildId)],
                Headers =
                    request.RegistryCredentials.Count == 0
                        ? []
                        :
                        [
                            (
                                "X-Registry-Config",
                                DockerCredential.ConfigHeader(request.RegistryCredentials)
                            ),
                        ],
                Content = body,
                IsLong = true,
            },
            cancellationToken
        );
        var reply = new BuildReply(operation, progress, _time);
        await foreach (var line in JsonStream.ReadAsync(stream, operation, cancellationToken))
        {
            reply.Take(line);
        }

        return reply.Finish();
    }

    private static IEnumerable<(string Key, string? Value)> BuildQuery(
        BuildRequest request,
        string buildId
    ) =>
        [
            .. request.Tags.Select(tag => ("t", (string?)tag)),
            ("dockerfile", request.Dockerfile),
            ("buildargs", JsonSerializer.Serialize(request.BuildArguments)),
            ("labels", JsonSerializer.Serialize(request.Labels)),
            ("platform", request.Platform),
            ("nocache", request.NoCache ? "1" : null),
            ("networkmode", request.NetworkMode),
            ("target", request.Target),
            // Containers of steps are removed even when the build fails.
            ("rm", "1"),
            ("forcerm", "1"),
            ("version", request.Builder == ImageBuilder.BuildKit ? "2" : "1"),
            ("buildid", request.Builder == ImageBuilder.BuildKit ? buildId : null),
        ];

    // The connection is gone already, which ends the build of every engine that is well; this is the second line. The caller has
    // cancelled, so there is nobody to tell when it fails too.
    private async Task CancelBuildAsync(string buildId)
    {
        using var brief = new CancellationTokenSource(TimeSpan.FromSeconds(5), _time);
        try
        {
            await _connection.DoAsync(
                new EngineRequest(HttpMethod.Post, "/build/cancel", "cancelling the build")
                {
                    Query = [("id", buildId)],
                },
                brief.Token
            );
        }
        catch (Exception exception)
            when (exception is DockerException or OperationCanceledException)
        {
            return;
        }
    }
}
