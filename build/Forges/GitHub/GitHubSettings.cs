using Kindling.Http;

namespace Kindling.Forges;

/// <summary>Which repository on GitHub or a GitHub Enterprise Server, and who asks.</summary>
public sealed record GitHubSettings
{
    /// <summary>The API: https://api.github.com, or https://github.example.com/api/v3 on a server of one's own.</summary>
    public Uri Api { get; init; } = new("https://api.github.com");

    /// <summary>The user or organization.</summary>
    public required string Owner { get; init; }

    /// <summary>The repository's name.</summary>
    public required string Repository { get; init; }

    /// <summary>A classic or fine-grained token, or <c>GITHUB_TOKEN</c>.</summary>
    public required ForgeCredential Credential { get; init; }

    /// <summary>A PEM file with further authorities to trust.</summary>
    public string? CaFile { get; init; }

    /// <summary>How patient to be; a file may take as long as it moves.</summary>
    public RetrySettings Retries { get; init; } = new();
}
