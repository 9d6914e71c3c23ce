using System.Text.Json;

namespace Kindling.Docker;

/// <summary>An image that the engine has.</summary>
public sealed record ImageDetails
{
    /// <summary>sha256:…; the digest of the configuration or of the manifest, by the engine's store: no registry knows it.</summary>
    public required string Id { get; init; }

    /// <summary>Names with tags.</summary>
    public IReadOnlyList<string> RepoTags { get; init; } = [];

    /// <summary>Names with the digests that registries know.</summary>
    public IReadOnlyList<string> RepoDigests { get; init; } = [];

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Bytes, unpacked.</summary>
    public long Size { get; init; }

    /// <summary>amd64, arm64 …</summary>
    public string Architecture { get; init; } = "";

    /// <summary>linux or windows.</summary>
    public string Os { get; init; } = "";

    /// <summary>The user that containers run as; empty for root.</summary>
    public string User { get; init; } = "";

    /// <summary>The diff ids of the layers, lowest first.</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];

    /// <summary>NAME=value.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>What starts.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary>Its arguments, or what starts when there is no entrypoint.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Where it starts.</summary>
    public string WorkingDirectory { get; init; } = "";

    /// <summary>When it was made, if it tells.</summary>
    public DateTimeOffset? Created { get; init; }

    internal static ImageDetails From(JsonElement json)
    {
        var config = json.Child("Config");
        return new ImageDetails
        {
            Id = json.Text("Id") ?? "",
            RepoTags = json.Texts("RepoTags"),
            RepoDigests = json.Texts("RepoDigests"),
            Labels = config.TextMap("Labels"),
            Size = json.Number("Size"),
            Architecture = json.Text("Architecture") ?? "",
            Os = json.Text("Os") ?? "",
            User = config.Text("User") ?? "",
            Layers = json.Child("RootFS").Texts("Layers"),
            Environment = config.Texts("Env"),
            Entrypoint = config.Texts("Entrypoint"),
            Command = config.Texts("Cmd"),
            WorkingDirectory = config.Text("WorkingDir") ?? "",
            Created =
                json.Text("Created") is { } text && DateTimeOffset.TryParse(text, out var created)
                    ? created
                    : null,
        };
    }
}

/// <summary>One step of an image's making, newest first in its history.</summary>
/// <param name="CreatedBy">The instruction.</param>
/// <param name="Size">What it added, in bytes.</param>
/// <param name="Id">The image after it, or &lt;missing&gt;.</param>
public sealed record ImageHistoryStep(string CreatedBy, long Size, string Id);
