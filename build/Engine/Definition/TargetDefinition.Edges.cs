namespace Nuke.Common.Definition;

internal sealed partial class TargetDefinition
{
    public ITargetDefinition DependsOn(params Target[] targets) =>
        Add(TargetVerb.DependsOn, targets);

    public ITargetDefinition DependsOn<T>(params Func<T, Target>[] targets) =>
        Add(TargetVerb.DependsOn, targets);

    public ITargetDefinition TryDependsOn<T>(params Func<T, Target>[] targets) =>
        Try(TargetVerb.DependsOn, targets);

    public ITargetDefinition DependentFor(params Target[] targets) =>
        Add(TargetVerb.DependentFor, targets);

    public ITargetDefinition DependentFor<T>(params Func<T, Target>[] targets) =>
        Add(TargetVerb.DependentFor, targets);

    public ITargetDefinition TryDependentFor<T>(params Func<T, Target>[] targets) =>
        Try(TargetVerb.DependentFor, targets);

    public ITargetDefinition Before(params Target[] targets) => Add(TargetVerb.Before, targets);

    public ITargetDefinition Before<T>(params Func<T, Target>[] targets) =>
        Add(TargetVerb.Before, targets);

    public ITargetDefinition TryBefore<T>(params Func<T, Target>[] targets) =>
        Try(TargetVerb.Before, targets);

    public ITargetDefinition After(params Target[] targets) => Add(TargetVerb.After, targets);

    public ITargetDefinition After<T>(params Func<T, Target>[] targets) =>
        Add(TargetVerb.After, targets);

    public ITargetDefinition TryAfter<T>(params Func<T, Target>[] targets) =>
        Try(TargetVerb.After, targets);

    public ITargetDefinition Triggers(params Target[] targets) => Add(TargetVerb.Triggers, targets);

    public ITargetDefinition Triggers<T>(params Func<T, Target>[] targets) =>
        Add(TargetVerb.Triggers, targets);

    public ITargetDefinition TryTriggers<T>(params Func<T, Target>[] targets) =>
        Try(TargetVerb.Triggers, targets);

    public ITargetDefinition TriggeredBy(params Target[] targets) =>
        Add(TargetVerb.TriggeredBy, targets);

    public ITargetDefinition TriggeredBy<T>(params Func<T, Target>[] targets) =>
        Add(TargetVerb.TriggeredBy, targets);

    public ITargetDefinition TryTriggeredBy<T>(params Func<T, Target>[] targets) =>
        Try(TargetVerb.TriggeredBy, targets);

    public ITargetDefinition Consumes(params Target[] targets) => Consume(targets, []);

    public ITargetDefinition Consumes<T>(params Func<T, Target>[] targets) =>
        Consume(Resolve(nameof(Consumes), targets), []);

    public ITargetDefinition Consumes(Target target, params string[] artifacts) =>
        Consume([target], artifacts);

    public ITargetDefinition Consumes<T>(Func<T, Target> target, params string[] artifacts) =>
        Consume(Resolve<T>(nameof(Consumes), [target]), artifacts);

    public ITargetDefinition Consumes<T>(params string[] artifacts) =>
        Consume(Resolve<T>(nameof(Consumes), []), artifacts);

    public ITargetDefinition DependsOnContext<T>()
        where T : INukeBuild
    {
        var setups = TargetDiscovery.PropertiesOf(typeof(T), typeof(Setup));
        var cleanups = TargetDiscovery.PropertiesOf(typeof(T), typeof(Cleanup));
        if (setups.Count != 1 || cleanups.Count != 1)
        {
            Mistakes.Add(
                $"DependsOnContext<{typeof(T).Name}>: {typeof(T).Name} must have exactly one Setup and one Cleanup"
            );
        }
        else if (build is not T)
        {
            Mistakes.Add(DoesNotImplement<T>(nameof(DependsOnContext)));
        }
        else
        {
            Edges.Add(new TargetEdge(TargetVerb.DependsOn, (Delegate)setups[0].GetValue(build)!));
            Edges.Add(new TargetEdge(TargetVerb.Before, (Delegate)cleanups[0].GetValue(build)!));
        }

        return this;
    }

    private TargetDefinition Consume(IEnumerable<Target> targets, IReadOnlyList<string> artifacts)
    {
        string[] globs = [.. artifacts.Select(ArtifactGlob.Of)];
        Consumed.AddRange(targets.Select(x => new TargetConsumption(x, globs)));
        return this;
    }

    private TargetDefinition Add(TargetVerb verb, IEnumerable<Target> targets)
    {
        Edges.AddRange(targets.Select(x => new TargetEdge(verb, x)));
        return this;
    }

    private TargetDefinition Add<T>(TargetVerb verb, IReadOnlyList<Func<T, Target>> targets) =>
        Add(verb, Resolve(verb.ToString(), targets));

    private TargetDefinition Try<T>(TargetVerb verb, IReadOnlyList<Func<T, Target>> targets) =>
        build is T ? Add(verb, targets) : this;

    private IEnumerable<Target> Resolve<T>(string verb, IReadOnlyList<Func<T, Target>> targets)
    {
        if (build is not T component)
        {
            Mistakes.Add(DoesNotImplement<T>(verb));
            return [];
        }

        return targets.Count > 0 ? targets.Select(x => x(component)) : TheOnlyTargetOf<T>(verb);
    }

    private IEnumerable<Target> TheOnlyTargetOf<T>(string verb)
    {
        var candidates = TargetDiscovery.PropertiesOf(typeof(T), typeof(Target));
        if (candidates.Count == 1)
        {
            return [(Target)candidates[0].GetValue(build)!];
        }

        var names =
            candidates.Count == 0 ? "none" : string.Join(", ", candidates.Select(x => x.Name));
        Mistakes.Add(
            $"{verb}<{typeof(T).Name}>() needs {typeof(T).Name} to have exactly one target; it has {names}"
        );
        return [];
    }

    private string DoesNotImplement<T>(string verb) =>
        $"{verb}<{typeof(T).Name}>: the build class {build.GetType().Name} does not implement {typeof(T).Name}";
}
