using Nuke.Common.Execution;

namespace Nuke.Common.Definition;

/// <summary>All targets of a build with their edges, and every mistake in their definitions.</summary>
internal sealed record TargetSet(
    IReadOnlyList<ExecutableTarget> Targets,
    IReadOnlyList<string> Mistakes
);

/// <summary>Runs every target's lambda once and links the results. Nothing of a target's body runs here.</summary>
internal static class TargetFactory
{
    public static TargetSet CreateAll(
        NukeBuild build,
        IReadOnlyList<Func<NukeBuild, Target>> defaults
    )
    {
        var (discovered, found) = TargetDiscovery.Of(build.GetType());
        var mistakes = found.ToList();
        var definitions = discovered
            .Select(x => Define(build, x, mistakes))
            .OfType<TargetDefinition>()
            .ToList();
        TargetLinker.Link(definitions, mistakes);
        foreach (var @default in defaults)
        {
            MarkDefault(@default(build), definitions, mistakes);
        }

        return new TargetSet([.. definitions.Select(x => x.Target)], mistakes);
    }

    private static TargetDefinition? Define(
        NukeBuild build,
        DiscoveredTarget discovered,
        List<string> mistakes
    )
    {
        try
        {
            // Through the interface's own property, so that an explicit implementation further down is found.
            var factory = (Delegate)discovered.Property.GetValue(build)!;
            var target = new ExecutableTarget(discovered.Name, factory, discovered.DeclaringType)
            {
                AssuredAfterFailure = factory is Cleanup,
            };
            var definition = new TargetDefinition(target, discovered.Property, build);
            Invoke(factory, definition);
            mistakes.AddRange(definition.Mistakes.Select(x => $"target {target.Name}: {x}"));
            return definition;
        }
        catch (Exception exception)
        {
            mistakes.Add($"target {discovered.Name}: its definition threw: {exception.Message}");
            return null;
        }
    }

    /// <summary>By type, because DynamicInvoke would have the runtime compile a stub at every start.</summary>
    private static void Invoke(Delegate factory, ITargetDefinition definition) =>
        _ = factory switch
        {
            Target target => target(definition),
            Setup setup => setup(definition),
            _ => ((Cleanup)factory)(definition),
        };

    private static void MarkDefault(
        Delegate factory,
        List<TargetDefinition> definitions,
        List<string> mistakes
    )
    {
        if (definitions.Find(x => TargetIdentity.Same(x.Target.Factory, factory)) is { } definition)
        {
            definition.Target.IsDefault = true;
        }
        else
        {
            mistakes.Add("a default target is no target of this build");
        }
    }
}
