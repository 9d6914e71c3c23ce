using System.Text.Json;

namespace Kindling.Docker;

/// <content>Images on their way from and to registries.</content>
public sealed partial class DockerClient
{
    /// <summary>Fetches an image.</summary>
    /// <param name="name">With a tag or a digest; without one, latest.</param>
    /// <param name="credential">Who one is at the registry, or null for anybody.</param>
    /// <param name="platform">linux/arm64 …, or null for the engine's own.</param>
    /// <param name="progress">Hears of each layer.</param>
    /// <param name="cancellationToken">Ends the pull at the engine too.</param>
    public async Task PullAsync(
        string name,
        DockerCredential? credential,
        string? platform,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var (repository, tag) = ImageName.Split(name);
        var operation = $"pulling {name}";
        var request = new EngineRequest(HttpMethod.Post, "/images/create", operation)
        {
            Query = [("fromImage", repository), ("tag", tag), ("platform", platform)],
            Headers = [("X-Registry-Auth", DockerCredential.Header(credential))],
            IsLong = true,
        };
        var finished = false;
        await foreach (var line in TransferAsync(request, progress, cancellationToken))
        {
            // The last line of both stores: https://github.com/moby/moby/blob/v28.0.0/distribution/pull.go#L104
            finished |=
                line.Text("status")?.StartsWith("Status: ", StringComparison.Ordinal) ?? false;
        }

        RequireFinished(finished, operation);
    }

    /// <summary>Sends an image to the registry that its name begins with.</summary>
    /// <exception cref="TransferFailedException">The registry refused or failed.</exception>
    public async Task<PushResult> PushAsync(
        string repository,
        string tag,
        DockerCredential? credential,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        var operation = $"pushing {repository}:{tag}";
        var request = new EngineRequest(
            HttpMethod.Post,
            $"/images/{ImageName.InPath(repository)}/push",
            operation
        )
        {
            Query = [("tag", tag)],
            Headers = [("X-Registry-Auth", DockerCredential.Header(credential))],
            IsLong = true,
        };
        var reply = new PushReply(tag);
        await foreach (var line in TransferAsync(request, progress, cancellationToken))
        {
            reply.Take(line);
        }

        RequireFinished(reply.Result is not null, operation);
        return reply.Result!;
    }

    private async IAsyncEnumerable<JsonElement> TransferAsync(
        EngineRequest request,
        IProgress<TransferProgress>? progress,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var stream = await _connection.StreamAsync(request, cancellationToken);
        var hasSent = false;
        await foreach (
            var line in JsonStream.ReadAsync(stream, request.Operation, cancellationToken)
        )
        {
            if (StreamError.Of(line) is { } error)
            {
                throw new TransferFailedException(request.Operation, error, hasSent);
            }

            if (line.Text("status") is { } status)
            {
                // None of these without a login that may write: https://github.com/moby/moby/blob/v20.10.24/distribution/push_v2.go
                hasSent |=
                    status is "Pushing" or "Pushed"
                    || status.StartsWith("Mounted from", StringComparison.Ordinal);
                progress?.Report(News(line, status));
            }

            yield return line;
        }
    }

    private static TransferProgress News(JsonElement line, string status)
    {
        var detail = line.Child("progressDetail");
        return new TransferProgress(
            line.Text("id"),
            status,
            detail.Number("current"),
            detail.Number("total")
        );
    }

    private static void RequireFinished(bool finished, string operation)
    {
        if (!finished)
        {
            throw new DockerException(
                operation,
                "the engine's answer ended without a result",
                "look whether it still runs, and at its log (journalctl -u docker)"
            );
        }
    }
}
