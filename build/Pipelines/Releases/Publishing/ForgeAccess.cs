using Kindling.Forges;

namespace Kindling.Pipelines.Releases;

/// <summary>Where releases are published, as the parameters say it; what they leave open comes from the environment of a CI job.</summary>
public sealed record ForgeAccess
{
    private const string GitLab = "gitlab";
    private const string GitHub = "github";

    /// <summary>The kinds of forges.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [GitLab, GitHub];

    /// <summary>One of <see cref="Kinds"/>; null for the one whose job this is.</summary>
    public string? Kind { get; init; }

    /// <summary>Its address, or that of its API; null for the job's.</summary>
    public string? Address { get; init; }

    /// <summary>GitLab's number or path of the project, GitHub's owner/name; null for the job's.</summary>
    public string? Project { get; init; }

    /// <summary>A PEM file with further authorities to trust; null for the job's.</summary>
    public string? CaFile { get; init; }

    /// <summary>An access token for GitLab; null for the job's own.</summary>
    public string? GitLabToken { get; init; }

    /// <summary>A token for GitHub.</summary>
    public string? GitHubToken { get; init; }

    /// <summary>The environment.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    private string? KindOrJobs =>
        Kind
        ?? (
            Job("GITLAB_CI") == "true" || Job("CI_API_V4_URL") is not null ? GitLab
            : Job("GITHUB_REPOSITORY") is not null || Job("GITHUB_API_URL") is not null ? GitHub
            : null
        );

    private bool IsGitLab => KindOrJobs == GitLab;

    private string? ProjectOrJobs =>
        Project
        ?? (
            Address is not null && !IsJobsServer ? null
            : IsGitLab ? Job("CI_PROJECT_ID") ?? Job("CI_PROJECT_PATH")
            : Job("GITHUB_REPOSITORY")
        );

    private string? CaFileOrJobs => CaFile ?? (IsGitLab ? Job("CI_SERVER_TLS_CA_FILE") : null);

    private string? JobsApi => IsGitLab ? Job("CI_API_V4_URL") : Job("GITHUB_API_URL");

    /// <summary>Where requests go; null where nobody named it.</summary>
    internal Uri? Api =>
        (Address is null ? JobsApi : WithPath(Address)) is { } text
            ? Uri.TryCreate(text, UriKind.Absolute, out var api) && api.Scheme is "http" or "https"
                ? api
                : null
            : IsGitLab
                ? null
                : new Uri("https://api.github.com");

    // A job's token is for its own server: whoever else is named must not see it.
    private string? JobToken => IsGitLab && IsJobsServer ? Job("CI_JOB_TOKEN") : null;

    private string? AccessToken => IsGitLab ? GitLabToken : GitHubToken;

    private ForgeCredential Credential =>
        AccessToken is { } token
            ? ForgeCredential.AccessToken(token)
            : ForgeCredential.JobToken(JobToken!);

    private bool IsJobsServer =>
        Uri.TryCreate(JobsApi, UriKind.Absolute, out var jobs)
        && Api is { } api
        && (api.Scheme, api.Authority) == (jobs.Scheme, jobs.Authority);

    /// <summary>What is wrong, or missing, all at once.</summary>
    public IReadOnlyList<string> Problems() =>
        KindOrJobs is not { } kind
            ?
            [
                $"there is no forge to publish on: --forge {string.Join(" or ", Kinds)}, with --forge-url and --forge-project; jobs of GitLab and GitHub know theirs",
            ]
            :
            [
                .. AddressProblems(),
                .. kind == GitLab ? GitLabProblems() : GitHubProblems(),
                .. TokenProblems(),
                .. CaProblems(),
            ];

    /// <summary>The forge; nothing is asked of it yet.</summary>
    /// <exception cref="InvalidSettingsException">Something is wrong, or missing.</exception>
    public IForge Open(TimeProvider time)
    {
        if (Problems() is { Count: > 0 } problems)
        {
            throw new InvalidSettingsException(problems);
        }

        return IsGitLab
            ? new GitLabForge(
                new GitLabSettings
                {
                    Api = Api!,
                    Project = ProjectOrJobs!,
                    Credential = Credential,
                    CaFile = CaFileOrJobs,
                    Page = Project is null ? Job("CI_PROJECT_URL") : null,
                },
                time
            )
            : new GitHubForge(
                new GitHubSettings
                {
                    Api = Api!,
                    Owner = ProjectOrJobs!.Split('/')[0],
                    Repository = ProjectOrJobs!.Split('/')[1],
                    Credential = Credential,
                    CaFile = CaFileOrJobs,
                },
                time
            );
    }

    /// <summary>Without the tokens.</summary>
    public override string ToString() =>
        $"{nameof(ForgeAccess)} {{ {KindOrJobs}, {ProjectOrJobs} }}";

    private IEnumerable<string> AddressProblems()
    {
        if (Address is not null && Api is null)
        {
            yield return $"'{WithoutUser(Address)}' is no address of a forge: write it as https://gitlab.example.com";
        }
        else if (Address is not null && Api is { Scheme: "http", IsLoopback: false })
        {
            yield return $"'{WithoutUser(Address)}' is plain http, and the token would be seen on its way: use https";
        }
    }

    private IEnumerable<string> GitLabProblems()
    {
        if (Address is null && Api is null)
        {
            yield return "GitLab's address is missing: --forge-url https://gitlab.example.com";
        }

        if (ProjectOrJobs is null)
        {
            yield return "GitLab's project is missing: --forge-project group/name, or its number";
        }
    }

    private IEnumerable<string> GitHubProblems()
    {
        if (ProjectOrJobs?.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
        {
            yield return ProjectOrJobs is null
                ? "GitHub's repository is missing: --forge-project owner/name"
                : $"'{ProjectOrJobs}' is no repository on GitHub: write it as owner/name";
        }
    }

    private IEnumerable<string> TokenProblems()
    {
        if ((AccessToken ?? JobToken) is not { } token)
        {
            yield return IsGitLab
                ? "a token for GitLab is missing: an access token with the scope api in GITLAB_TOKEN; a job has CI_JOB_TOKEN, which goes to its own server only"
                : "a token for GitHub is missing: one that may write contents, in GITHUB_TOKEN";
        }
        else if (
            token.Trim() is var text
            && (text.Length == 0 || !text.All(x => x is > ' ' and <= '~'))
        )
        {
            yield return $"the token for {(IsGitLab ? "GitLab" : "GitHub")} is none: it is empty, or has blanks or characters that are not ASCII";
        }
    }

    private IEnumerable<string> CaProblems() =>
        CaFileOrJobs is { } file && !File.Exists(file)
            ? [$"there is no file {file} with authorities to trust: see --forge-ca-file"]
            : [];

    // People know the address of their GitLab; https://docs.gitlab.com/api/rest/#root-endpoint.
    // And of their GitHub: https://docs.github.com/en/enterprise-server/rest/quickstart.
    private string WithPath(string address)
    {
        var plain = address.TrimEnd('/');
        var path = IsGitLab ? "/api/v4" : "/api/v3";
        var isApi =
            plain.EndsWith(path, StringComparison.Ordinal)
            || (!IsGitLab && plain.Contains("://api.", StringComparison.Ordinal));
        return isApi ? plain
            : !IsGitLab && plain == "https://github.com" ? "https://api.github.com"
            : plain + path;
    }

    // Some people put a token there.
    private static string WithoutUser(string address) =>
        address.LastIndexOf('@') is var at and >= 0 ? $"…{address[at..]}" : address;

    private string? Job(string variable) =>
        Variables.GetValueOrDefault(variable) is { Length: > 0 } value ? value : null;
}
