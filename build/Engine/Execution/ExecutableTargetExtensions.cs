using Nuke.Common.Definition;
using Nuke.Common.Execution;

namespace Nuke.Common;

/// <summary>Asks for targets by their properties, as in <c>FailedTargets.Contains(Deploy)</c>.</summary>
public static class ExecutableTargetExtensions
{
    /// <summary>Whether the target is among them.</summary>
    public static bool Contains(this IEnumerable<ExecutableTarget> targets, Target target) =>
        targets.Any(x => TargetIdentity.Same(x.Factory, target));

    /// <inheritdoc cref="Contains(IEnumerable{ExecutableTarget}, Target)"/>
    public static bool Contains(this IEnumerable<ExecutableTarget> targets, Setup target) =>
        targets.Any(x => TargetIdentity.Same(x.Factory, target));

    /// <inheritdoc cref="Contains(IEnumerable{ExecutableTarget}, Target)"/>
    public static bool Contains(this IEnumerable<ExecutableTarget> targets, Cleanup target) =>
        targets.Any(x => TargetIdentity.Same(x.Factory, target));
}
