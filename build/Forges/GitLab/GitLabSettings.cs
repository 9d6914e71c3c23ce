using Kindling.Http;

namespace Kindling.Forges;

/// <summary>Which project on which GitLab, and who asks.</summary>
public sealed record GitLabSettings
{
    /// <summary>The API: <c>CI_API_V4_URL</c>, as https://gitlab.example.com/api/v4.</summary>
    public required Uri Api { get; init; }

    /// <summary>The project's number or its path with all groups.</summary>
    public required string Project { get; init; }

    /// <summary>The token.</summary>
    public required ForgeCredential Credential { get; init; }

    /// <summary>The name of the generic package that keeps the files.</summary>
    public string Package { get; init; } = "kindling";

    /// <summary>A PEM file with further authorities to trust: <c>CI_SERVER_TLS_CA_FILE</c>.</summary>
    public string? CaFile { get; init; }

    /// <summary>The project's page: <c>CI_PROJECT_URL</c>.</summary>
    public string? Page { get; init; }

    /// <summary>How patient to be; a file may take as long as it moves.</summary>
    public RetrySettings Retries { get; init; } = new();
}
