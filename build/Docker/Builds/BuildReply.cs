using System.Text.Json;

namespace Kindling.Docker;

/// <summary>
/// Reads a build's answer. The lines tell themselves who wrote them, so both builders are understood whichever was asked for.
/// </summary>
internal sealed class BuildReply(
    string operation,
    IProgress<BuildEvent>? progress,
    TimeProvider time
)
{
    private readonly ClassicReply _classic = new(item => progress?.Report(item), time);
    private readonly BuildKitReply _buildKit = new(item => progress?.Report(item));
    private string? _image;

    public void Take(JsonElement line)
    {
        if (StreamError.Of(line) is { } error)
        {
            throw Failure(error);
        }

        if (line.Text("stream") is { } text)
        {
            _classic.Take(text);
        }

        var aux = line.Child("aux");
        // The classic builder tells one image for each stage; the last is the result.
        if (aux.Text("ID") is { } id)
        {
            _image = id;
        }
        else if (line.Text("id") == "moby.buildkit.trace")
        {
            TakeTrace(aux);
        }
    }

    /// <summary>The image that the build made.</summary>
    public string Finish()
    {
        _classic.End(succeeded: _image is not null);
        return _image
            ?? throw new DockerException(
                operation,
                "the engine's answer ended without a result",
                "look whether it still runs, and at its log (journalctl -u docker)"
            );
    }

    private void TakeTrace(JsonElement aux)
    {
        try
        {
            _buildKit.Take(aux.ValueKind == JsonValueKind.String ? aux.GetBytesFromBase64() : []);
        }
        catch (Exception exception) when (exception is ProtobufException or FormatException)
        {
            throw new DockerException(
                operation,
                $"BuildKit's report cannot be read ({exception.Message})",
                "use the classic builder, and tell the makers of Kindling",
                exception
            );
        }
    }

    private BuildFailedException Failure(string error)
    {
        _classic.End(succeeded: false);
        var (step, output) = _buildKit.Failed ?? (_classic.Step, _classic.LastLines);
        return new BuildFailedException(operation, step, output, error);
    }
}
