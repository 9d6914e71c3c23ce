namespace Kindling.Oci.Ecr;

/// <summary>How a repository is made in ECR.</summary>
public sealed record EcrRepositoryOptions
{
    /// <summary>True when images are searched for known weaknesses as they are pushed.</summary>
    public bool ScanOnPush { get; init; } = true;

    /// <summary>True when a tag, once pushed, stays as it is.</summary>
    public bool ImmutableTags { get; init; }
}

/// <summary>A repository in ECR.</summary>
public sealed record EcrRepository(string Name, string Arn, string Address, bool ImmutableTags);

/// <summary>What ECR refused, in one line.</summary>
public sealed class EcrException(string operation, string code, string message, string? advice)
    : Exception(
        $"AWS refused ecr:{operation}: {code} {message.TrimEnd('.')}.{(advice is null ? "" : " " + advice)}"
    )
{
    /// <summary>AWS's name of the error.</summary>
    public string Code { get; } = code;
}
