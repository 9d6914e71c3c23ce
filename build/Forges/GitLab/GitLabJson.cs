using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kindling.Forges;

/// <summary>A release as GitLab tells it.</summary>
internal sealed record GitLabRelease
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public GitLabCommit? Commit { get; init; }

    public GitLabAssets? Assets { get; init; }

    [JsonPropertyName("_links")]
    public GitLabPages? Pages { get; init; }
}

internal sealed record GitLabCommit(string? Id);

internal sealed record GitLabAssets(GitLabLink[]? Links);

internal sealed record GitLabPages(string? Self);

/// <summary>A link as GitLab tells it.</summary>
internal sealed record GitLabLink
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public required string Url { get; init; }

    public string? LinkType { get; init; }

    /// <summary>What was asked for; most servers tell only the address that they made of it.</summary>
    public string? DirectAssetPath { get; init; }

    public string? DirectAssetUrl { get; init; }
}

internal sealed record GitLabPackage
{
    public required long Id { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public string? Status { get; init; }
}

internal sealed record GitLabPackageFile
{
    public required long Id { get; init; }

    public required string FileName { get; init; }

    public string? FileSha256 { get; init; }
}

/// <summary>What makes a release.</summary>
internal sealed record GitLabNewRelease(
    string TagName,
    string Ref,
    string Name,
    string Description,
    GitLabNewAssets Assets
);

internal sealed record GitLabNewAssets(IReadOnlyList<GitLabNewLink> Links);

internal sealed record GitLabNewLink(
    string Name,
    string Url,
    string? DirectAssetPath,
    string LinkType
);

/// <summary>What changes a release.</summary>
internal sealed record GitLabNewText(string Name, string Description);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(GitLabRelease))]
[JsonSerializable(typeof(GitLabRelease[]))]
[JsonSerializable(typeof(GitLabPackage[]))]
[JsonSerializable(typeof(GitLabPackageFile[]))]
[JsonSerializable(typeof(GitLabNewRelease))]
[JsonSerializable(typeof(GitLabNewLink))]
[JsonSerializable(typeof(GitLabNewText))]
internal sealed partial class GitLabJson : JsonSerializerContext
{
    /// <summary>The same with letters as people read them, for what is sent and shown.</summary>
    public static GitLabJson Readable => Relaxed.Json;

    // A class of its own, since Default is not there yet while this one's static members are made.
    private static class Relaxed
    {
        public static readonly GitLabJson Json = new(
            new JsonSerializerOptions(Default.Options)
            {
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
    }
}
