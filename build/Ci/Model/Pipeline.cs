namespace Kindling.Ci;

/// <summary>
/// What we use of GitLab's <c>.gitlab-ci.yml</c>, in its own words (snake_case in the file). https://docs.gitlab.com/ci/yaml/
/// </summary>
internal sealed record Pipeline
{
    public IReadOnlyList<LocalInclude>? Include { get; init; }

    public required Workflow Workflow { get; init; }

    public required IReadOnlyList<string> Stages { get; init; }

    public IReadOnlyDictionary<string, string>? Variables { get; init; }

    public Defaults? Default { get; init; }

    /// <summary>By name, in the order of the file.</summary>
    public required IReadOnlyList<KeyValuePair<string, Job>> Jobs { get; init; }
}

internal sealed record LocalInclude(string Local);

internal sealed record Workflow(AutoCancel AutoCancel, IReadOnlyList<Rule> Rules);

internal sealed record AutoCancel(string OnNewCommit);

internal sealed record Defaults
{
    public string? Image { get; init; }

    public bool? Interruptible { get; init; }

    public Retry? Retry { get; init; }
}

internal sealed record Retry(int Max, IReadOnlyList<string>? When = null);

internal sealed record Rule(
    string If,
    string? When = null,
    bool? AllowFailure = null,
    IReadOnlyDictionary<string, string>? Variables = null
);

internal sealed record Job
{
    public required string Stage { get; init; }

    public required IReadOnlyList<string> Script { get; init; }

    public required IReadOnlyList<Rule> Rules { get; init; }

    public required IReadOnlyList<Need> Needs { get; init; }

    public int? Parallel { get; init; }

    public IReadOnlyList<Service>? Services { get; init; }

    public IReadOnlyDictionary<string, string>? Variables { get; init; }

    public IReadOnlyDictionary<string, IdToken>? IdTokens { get; init; }

    public IReadOnlyList<Cache>? Cache { get; init; }

    public Artifacts? Artifacts { get; init; }

    public DeploymentEnvironment? Environment { get; init; }

    public string? ResourceGroup { get; init; }

    public bool? Interruptible { get; init; }

    public Retry? Retry { get; init; }
}

internal sealed record Need(string Job, bool Artifacts, bool? Optional = null);

internal sealed record Service(string Name, string Alias);

internal sealed record IdToken(string Aud);

internal sealed record Cache(CacheKey Key, IReadOnlyList<string> Paths, string Policy);

internal sealed record CacheKey(IReadOnlyList<string> Files, string Prefix);

internal sealed record Artifacts
{
    public required string When { get; init; }

    public required string ExpireIn { get; init; }

    public required IReadOnlyList<string> Paths { get; init; }

    public Reports? Reports { get; init; }
}

internal sealed record Reports
{
    public IReadOnlyList<string>? Junit { get; init; }

    public string? Dotenv { get; init; }

    public string? Annotations { get; init; }
}

internal sealed record DeploymentEnvironment(
    string Name,
    string? Url = null,
    string? OnStop = null,
    string? Action = null,
    string? DeploymentTier = null
);
