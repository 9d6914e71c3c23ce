using Nuke.Common;
using Nuke.Common.Definition;

namespace Kindling.NukeExtensions;

/// <summary>What NUKE's verbs lack.</summary>
public static class TargetDefinitionExtensions
{
    /// <summary>Adds an asynchronous action that is told of Ctrl-C and SIGTERM by its token.</summary>
    public static ITargetDefinition Executes(
        this ITargetDefinition definition,
        Func<CancellationToken, Task> action
    ) =>
        definition is TargetDefinition own
            ? own.ExecutesWithToken(action)
            : definition.Executes(() => action(CancellationToken.None));

    /// <summary>What <c>--dry-run</c> does for the target when it would run: it shows exactly what would be sent, and changes nothing.</summary>
    public static ITargetDefinition Previews(
        this ITargetDefinition definition,
        Func<CancellationToken, Task> preview
    ) => definition is TargetDefinition own ? own.WithPreview(preview) : definition;

    /// <summary>What the target writes is for a pipe: what the engine says goes to the standard error.</summary>
    public static ITargetDefinition OwnsOutput(this ITargetDefinition definition) =>
        definition is TargetDefinition own ? own.WithOwnOutput() : definition;
}
