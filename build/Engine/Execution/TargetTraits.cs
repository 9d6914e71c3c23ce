namespace Nuke.Common.Execution;

/// <summary>What a target is, for who runs it elsewhere: a pipeline gives it its job, runner and permissions by that, never by its name.</summary>
public sealed record TargetTraits
{
    /// <summary>It talks to a container engine.</summary>
    public bool UsesDocker { get; init; }

    /// <summary>It changes or proves what stands on an environment.</summary>
    public bool IsOnEnvironment { get; init; }

    /// <summary>It removes all that stands on an environment.</summary>
    public bool StopsEnvironment { get; init; }

    /// <summary>It shows others what they may install.</summary>
    public bool Publishes { get; init; }

    /// <summary>It needs the whole history of the repository, tags too.</summary>
    public bool ReadsHistory { get; init; }

    /// <summary>The job that it belongs to; null leaves that to what it is.</summary>
    public string? Job { get; init; }

    /// <summary>Globs of its JUnit reports.</summary>
    public IReadOnlyList<string> JUnit { get; init; } = [];

    /// <summary>The file of <c>ENVIRONMENT_URL=…</c> that it writes.</summary>
    public string? Dotenv { get; init; }

    /// <summary>The variables that it takes tokens of the forge from, with the audience of each.</summary>
    public IReadOnlyDictionary<string, string> IdTokens { get; init; } =
        new Dictionary<string, string>();
}
