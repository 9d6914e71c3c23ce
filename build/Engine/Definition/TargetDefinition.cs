using System.Linq.Expressions;
using System.Reflection;
using Nuke.Common.Execution;

namespace Nuke.Common.Definition;

/// <summary>Gathers what one target's lambda says; <see cref="TargetLinker"/> turns the names into edges.</summary>
internal sealed partial class TargetDefinition(
    ExecutableTarget target,
    PropertyInfo property,
    NukeBuild build
) : ITargetDefinition
{
    private readonly List<string> _products = [];
    private Type _baseLevel = property.DeclaringType!;

    public string Name => target.Name;

    internal ExecutableTarget Target => target;

    /// <summary>Edges as they were written: the verb and the other target's delegate.</summary>
    internal List<TargetEdge> Edges { get; } = [];

    internal List<TargetConsumption> Consumed { get; } = [];

    internal List<string> Mistakes { get; } = [];

    public ITargetDefinition Description(string description) =>
        With(() => target.Description = description);

    public ITargetDefinition Executes(params Action[] actions) =>
        With(() =>
            target.Actions = [
                .. target.Actions,
                .. actions.Select(action =>
                    (Func<CancellationToken, Task>)(token => Task.Run(action, token))
                ),
            ]
        );

    public ITargetDefinition Executes<T>(Func<T> action) =>
        ExecutesWithToken(token => Task.Run(() => (object?)action(), token));

    public ITargetDefinition Executes(Func<Task> action) => ExecutesWithToken(_ => action());

    public ITargetDefinition OnlyWhenDynamic(
        Func<bool> condition,
        string? conditionExpression = null
    ) =>
        With(() =>
            target.DynamicConditions = [
                .. target.DynamicConditions,
                Condition(condition, conditionExpression),
            ]
        );

    public ITargetDefinition OnlyWhenStatic(
        Func<bool> condition,
        string? conditionExpression = null
    ) =>
        With(() =>
            target.StaticConditions = [
                .. target.StaticConditions,
                Condition(condition, conditionExpression),
            ]
        );

    public ITargetDefinition Requires<T>(
        Expression<Func<T>> parameterRequirement,
        params Expression<Func<T>>[] more
    )
        where T : class? => Require([parameterRequirement, .. more]);

    public ITargetDefinition Requires<T>(
        Expression<Func<T?>> parameterRequirement,
        params Expression<Func<T?>>[] more
    )
        where T : struct => Require([parameterRequirement, .. more]);

    public ITargetDefinition Requires(
        Expression<Func<bool>> requirement,
        params Expression<Func<bool>>[] more
    ) => Require([requirement, .. more]);

    public ITargetDefinition WhenSkipped(DependencyBehavior dependencyBehavior) =>
        With(() => target.DependencyBehavior = dependencyBehavior);

    public ITargetDefinition AssuredAfterFailure() => With(() => target.AssuredAfterFailure = true);

    public ITargetDefinition ProceedAfterFailure() => With(() => target.ProceedAfterFailure = true);

    public ITargetDefinition Unlisted() => With(() => target.Listed = false);

    public ITargetDefinition Produces(params string[] artifacts) =>
        With(() =>
        {
            _products.AddRange(artifacts.Select(ArtifactGlob.Of));
            target.ArtifactProducts = [.. _products];
        });

    public ITargetDefinition Partition(int size) =>
        With(() =>
        {
            target.PartitionSize = size;
            if (size <= 1)
            {
                Mistakes.Add($"Partition({size}): the size must be greater than 1");
            }
        });

    internal ITargetDefinition ExecutesWithToken(Func<CancellationToken, Task> action) =>
        With(() => target.Actions = [.. target.Actions, action]);

    internal ITargetDefinition WithPreview(Func<CancellationToken, Task> preview) =>
        With(() => target.Preview = preview);

    internal ITargetDefinition WithOwnOutput() => With(() => target.OwnsOutput = true);

    private static TargetCondition Condition(Func<bool> condition, string? text)
    {
        var lines = (text ?? "").Split(
            '\n',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
        );
        var joined = string.Join(' ', lines);
        return new TargetCondition(
            condition,
            joined.StartsWith("() =>", StringComparison.Ordinal)
                ? joined["() =>".Length..].Trim()
                : joined
        );
    }

    private TargetDefinition Require(IEnumerable<LambdaExpression> requirements)
    {
        target.Requirements = [.. target.Requirements, .. requirements];
        return this;
    }

    private TargetDefinition With(Action change)
    {
        change();
        return this;
    }
}

/// <summary>An edge as it was written.</summary>
internal sealed record TargetEdge(TargetVerb Verb, Delegate Other);

/// <summary>What is taken from another target; no globs means everything.</summary>
internal sealed record TargetConsumption(Delegate Other, IReadOnlyList<string> Artifacts);

/// <summary>How one target stands to another.</summary>
internal enum TargetVerb
{
    DependsOn,
    DependentFor,
    Before,
    After,
    Triggers,
    TriggeredBy,
}
