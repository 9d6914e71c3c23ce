using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kindling.Forges;

/// <summary>A release as GitHub tells it.</summary>
internal sealed record GitHubRelease
{
    public required long Id { get; init; }

    public required string TagName { get; init; }

    public required bool Draft { get; init; }

    public required string UploadUrl { get; init; }

    public bool Prerelease { get; init; }

    public string? TargetCommitish { get; init; }

    public string? Name { get; init; }

    public string? Body { get; init; }

    public string? HtmlUrl { get; init; }
}

/// <summary>A file of a release as GitHub tells it.</summary>
internal sealed record GitHubAsset
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    /// <summary>"uploaded"; anything else is the rest of an upload that was cut off.</summary>
    public required string State { get; init; }

    public required long Size { get; init; }

    /// <summary>"sha256:…"; null for what was uploaded before GitHub computed it (2025).</summary>
    public string? Digest { get; init; }
}

/// <summary>What makes a draft.</summary>
internal sealed record GitHubNewDraft(
    string TagName,
    string TargetCommitish,
    string Name,
    string Body,
    bool Draft,
    bool Prerelease
);

/// <summary>What makes a draft a release.</summary>
internal sealed record GitHubPublication(
    string TagName,
    string TargetCommitish,
    string Name,
    string Body,
    bool Draft,
    bool Prerelease,
    string MakeLatest
);

/// <summary>What changes a release.</summary>
internal sealed record GitHubNewText(string Name, string Body, bool Prerelease);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(GitHubRelease))]
[JsonSerializable(typeof(GitHubRelease[]))]
[JsonSerializable(typeof(GitHubAsset[]))]
[JsonSerializable(typeof(GitHubNewDraft))]
[JsonSerializable(typeof(GitHubPublication))]
[JsonSerializable(typeof(GitHubNewText))]
internal sealed partial class GitHubJson : JsonSerializerContext
{
    /// <summary>The same with letters as people read them, for what is sent and shown.</summary>
    public static GitHubJson Readable => Relaxed.Json;

    // A class of its own, since Default is not there yet while this one's static members are made.
    private static class Relaxed
    {
        public static readonly GitHubJson Json = new(
            new JsonSerializerOptions(Default.Options)
            {
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
    }
}
