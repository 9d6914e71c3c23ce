using System.Reflection;

namespace Kindling.Ci;

/// <summary>All that a build class says of its pipelines.</summary>
internal sealed record PipelineDeclaration
{
    /// <summary>The target of the first job; empty where there is none.</summary>
    public string FirstTarget { get; init; } = "";

    public IReadOnlyList<string> NonEntryTargets { get; init; } = [];

    public string Image { get; init; } = "";

    public IReadOnlyList<string> Includes { get; init; } = [];

    public IReadOnlyList<GitLabPipelineAttribute> Pipelines { get; init; } = [];

    public IReadOnlyList<GitLabCacheAttribute> Caches { get; init; } = [];

    /// <summary>The names that <see cref="GitLabPipelineAttribute.Parameters"/> may have; null for any.</summary>
    public IReadOnlyList<string>? KnownParameters { get; init; }

    /// <summary>Of those the ones whose values must not stand in a file.</summary>
    public IReadOnlyList<string> SecretParameters { get; init; } = [];

    /// <summary>Null where the class has no <see cref="GitLabAttribute"/>.</summary>
    public static PipelineDeclaration? Of(
        Type build,
        IReadOnlyList<string> parameters,
        IReadOnlyList<string> secrets
    ) =>
        build.GetCustomAttribute<GitLabAttribute>() is { } attribute
            ? new PipelineDeclaration
            {
                FirstTarget = attribute.FirstTarget,
                NonEntryTargets = attribute.NonEntryTargets,
                Image = attribute.Image,
                Includes = attribute.Includes,
                KnownParameters = parameters,
                SecretParameters = secrets,
                Pipelines = [.. build.GetCustomAttributes<GitLabPipelineAttribute>()],
                Caches = [.. build.GetCustomAttributes<GitLabCacheAttribute>()],
            }
            : null;
}
