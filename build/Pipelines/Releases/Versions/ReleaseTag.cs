using System.Diagnostics.CodeAnalysis;

namespace Kindling.Pipelines.Releases;

/// <summary>A git tag that names a version: <c>v1.2.3</c> or <c>1.2.3</c>.</summary>
/// <param name="Name">As git has it.</param>
/// <param name="Version">What it names.</param>
public sealed record ReleaseTag(string Name, SemanticVersion Version)
{
    /// <summary>Reads a tag; says what is wrong with it when it names no version.</summary>
    public static bool TryParse(
        string? name,
        [NotNullWhen(true)] out ReleaseTag? tag,
        [NotNullWhen(false)] out string? problem
    )
    {
        var text = name?.StartsWith('v') == true ? name[1..] : name;
        tag = SemanticVersion.TryParse(text, out var version, out var reason)
            ? new ReleaseTag(name!, version)
            : null;
        problem = tag is null
            ? $"'{name}' is no tag of a release: {reason}; name it as v1.2.3 or v1.3.0-rc.1 (https://semver.org)"
            : null;
        return tag is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
