using Nuke.Common.Execution;

namespace Nuke.Common.Definition;

/// <summary>Turns the delegates that the definitions name into edges between targets.</summary>
internal static class TargetLinker
{
    public static void Link(IReadOnlyList<TargetDefinition> definitions, List<string> mistakes)
    {
        foreach (var definition in definitions)
        {
            foreach (var (verb, other) in definition.Edges)
            {
                Connect(
                    definition.Target,
                    verb,
                    Find(definitions, definition, other, verb.ToString(), mistakes),
                    mistakes
                );
            }

            LinkArtifacts(definitions, definition, mistakes);
        }

        PairContexts(definitions);
    }

    private static void Connect(
        ExecutableTarget target,
        TargetVerb verb,
        ExecutableTarget? other,
        List<string> mistakes
    )
    {
        if (other is null)
        {
            return;
        }

        if (other == target)
        {
            mistakes.Add($"target {target.Name}: {verb} names the target itself");
            return;
        }

        switch (verb)
        {
            case TargetVerb.DependsOn:
                AddOnce(target.ExecutionDependencyList, other);
                break;
            case TargetVerb.DependentFor:
                AddOnce(other.ExecutionDependencyList, target);
                break;
            case TargetVerb.Before:
                AddOnce(other.OrderDependencyList, target);
                break;
            case TargetVerb.After:
                AddOnce(target.OrderDependencyList, other);
                break;
            case TargetVerb.Triggers:
                AddTrigger(target, other);
                break;
            default:
                AddTrigger(other, target);
                break;
        }
    }

    private static void AddTrigger(ExecutableTarget source, ExecutableTarget triggered)
    {
        AddOnce(source.TriggerList, triggered);
        AddOnce(triggered.TriggerDependencyList, source);
    }

    private static void AddOnce(List<ExecutableTarget> list, ExecutableTarget target)
    {
        if (!list.Contains(target))
        {
            list.Add(target);
        }
    }

    private static void LinkArtifacts(
        IReadOnlyList<TargetDefinition> definitions,
        TargetDefinition definition,
        List<string> mistakes
    )
    {
        var artifacts = new Dictionary<ExecutableTarget, IReadOnlyList<string>>();
        foreach (var (other, globs) in definition.Consumed)
        {
            if (
                Find(definitions, definition, other, nameof(definition.Consumes), mistakes) is
                { } producer
            )
            {
                artifacts[producer] = [.. artifacts.GetValueOrDefault(producer, []), .. globs];
            }
        }

        definition.Target.ArtifactDependencies = artifacts;
    }

    /// <summary>A Setup triggers the Cleanup beside it.</summary>
    private static void PairContexts(IReadOnlyList<TargetDefinition> definitions)
    {
        foreach (var setup in definitions.Where(x => x.Target.Factory is Setup))
        {
            foreach (
                var cleanup in definitions.Where(x =>
                    x.Target.Factory is Cleanup
                    && x.Target.DeclaringType == setup.Target.DeclaringType
                )
            )
            {
                AddTrigger(setup.Target, cleanup.Target);
            }
        }
    }

    private static ExecutableTarget? Find(
        IReadOnlyList<TargetDefinition> definitions,
        TargetDefinition asking,
        Delegate other,
        string verb,
        List<string> mistakes
    )
    {
        var found = definitions
            .FirstOrDefault(x => TargetIdentity.Same(x.Target.Factory, other))
            ?.Target;
        if (found is null)
        {
            mistakes.Add(
                $"target {asking.Name}: {verb} names something that is no target of this build"
            );
        }

        return found;
    }
}
