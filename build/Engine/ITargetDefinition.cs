using System.Linq.Expressions;
using System.Runtime.CompilerServices;

namespace Nuke.Common;

/// <summary>
/// The verbs of a target, as NUKE 10.1.0 has them (without tool requirements). List-valued verbs accumulate, scalar ones
/// overwrite; every verb returns the definition itself.
/// </summary>
public interface ITargetDefinition
{
    /// <summary>The target's name.</summary>
    string Name { get; }

    /// <summary>One line for <c>--help</c>.</summary>
    ITargetDefinition Description(string description);

    /// <summary>Adds actions; a target without any is collective.</summary>
    ITargetDefinition Executes(params Action[] actions);

    /// <summary>Adds a function; its result is dropped.</summary>
    ITargetDefinition Executes<T>(Func<T> action);

    /// <summary>Adds an asynchronous action.</summary>
    ITargetDefinition Executes(Func<Task> action);

    /// <summary>Runs these first, and pulls them in.</summary>
    ITargetDefinition DependsOn(params Target[] targets);

    /// <inheritdoc cref="DependsOn(Target[])"/>
    ITargetDefinition DependsOn<T>(params Func<T, Target>[] targets);

    /// <summary>As DependsOn where the build is a <typeparamref name="T"/>, else nothing.</summary>
    ITargetDefinition TryDependsOn<T>(params Func<T, Target>[] targets);

    /// <summary>DependsOn, declared from the other side.</summary>
    ITargetDefinition DependentFor(params Target[] targets);

    /// <inheritdoc cref="DependentFor(Target[])"/>
    ITargetDefinition DependentFor<T>(params Func<T, Target>[] targets);

    /// <summary>As DependentFor where the build is a <typeparamref name="T"/>, else nothing.</summary>
    ITargetDefinition TryDependentFor<T>(params Func<T, Target>[] targets);

    /// <summary>A condition looked at immediately before the target.</summary>
    ITargetDefinition OnlyWhenDynamic(
        Func<bool> condition,
        [CallerArgumentExpression(nameof(condition))] string? conditionExpression = null
    );

    /// <summary>A condition looked at before any target runs.</summary>
    ITargetDefinition OnlyWhenStatic(
        Func<bool> condition,
        [CallerArgumentExpression(nameof(condition))] string? conditionExpression = null
    );

    /// <summary>Parameters that must have a value before anything runs.</summary>
    ITargetDefinition Requires<T>(
        Expression<Func<T>> parameterRequirement,
        params Expression<Func<T>>[] parameterRequirements
    )
        where T : class?;

    /// <inheritdoc cref="Requires{T}(Expression{Func{T}}, Expression{Func{T}}[])"/>
    ITargetDefinition Requires<T>(
        Expression<Func<T?>> parameterRequirement,
        params Expression<Func<T?>>[] parameterRequirements
    )
        where T : struct;

    /// <summary>Predicates that must hold before anything runs.</summary>
    ITargetDefinition Requires(
        Expression<Func<bool>> requirement,
        params Expression<Func<bool>>[] requirements
    );

    /// <summary>What becomes of the dependencies when this target is skipped.</summary>
    ITargetDefinition WhenSkipped(DependencyBehavior dependencyBehavior);

    /// <summary>Orders this target before others, without pulling them in.</summary>
    ITargetDefinition Before(params Target[] targets);

    /// <inheritdoc cref="Before(Target[])"/>
    ITargetDefinition Before<T>(params Func<T, Target>[] targets);

    /// <summary>As Before where the build is a <typeparamref name="T"/>, else nothing.</summary>
    ITargetDefinition TryBefore<T>(params Func<T, Target>[] targets);

    /// <summary>Orders this target after others, without pulling them in.</summary>
    ITargetDefinition After(params Target[] targets);

    /// <inheritdoc cref="After(Target[])"/>
    ITargetDefinition After<T>(params Func<T, Target>[] targets);

    /// <summary>As After where the build is a <typeparamref name="T"/>, else nothing.</summary>
    ITargetDefinition TryAfter<T>(params Func<T, Target>[] targets);

    /// <summary>Pulls others in, to run after this target.</summary>
    ITargetDefinition Triggers(params Target[] targets);

    /// <inheritdoc cref="Triggers(Target[])"/>
    ITargetDefinition Triggers<T>(params Func<T, Target>[] targets);

    /// <summary>As Triggers where the build is a <typeparamref name="T"/>, else nothing.</summary>
    ITargetDefinition TryTriggers<T>(params Func<T, Target>[] targets);

    /// <summary>Triggers, declared from the other side.</summary>
    ITargetDefinition TriggeredBy(params Target[] targets);

    /// <inheritdoc cref="TriggeredBy(Target[])"/>
    ITargetDefinition TriggeredBy<T>(params Func<T, Target>[] targets);

    /// <summary>As TriggeredBy where the build is a <typeparamref name="T"/>, else nothing.</summary>
    ITargetDefinition TryTriggeredBy<T>(params Func<T, Target>[] targets);

    /// <summary>Runs even after another target failed or the run was cancelled, if it was in the plan.</summary>
    ITargetDefinition AssuredAfterFailure();

    /// <summary>A failure of this target does not stop the run; the build still fails in the end.</summary>
    ITargetDefinition ProceedAfterFailure();

    /// <summary>Hides the target from <c>--help</c>.</summary>
    ITargetDefinition Unlisted();

    /// <summary>Takes over the base class's definition of the same property.</summary>
    ITargetDefinition Base();

    /// <summary>Takes over other definitions.</summary>
    ITargetDefinition Inherit(params Target[] targets);

    /// <summary>Takes over an interface's default definition.</summary>
    ITargetDefinition Inherit<T>(params Expression<Func<T, Target>>[] targets);

    /// <summary>Globs of the files that this target makes.</summary>
    ITargetDefinition Produces(params string[] artifacts);

    /// <summary>Takes all that other targets produce; adds no dependency.</summary>
    ITargetDefinition Consumes(params Target[] targets);

    /// <inheritdoc cref="Consumes(Target[])"/>
    ITargetDefinition Consumes<T>(params Func<T, Target>[] targets);

    /// <summary>Takes some of what another target produces; adds no dependency.</summary>
    ITargetDefinition Consumes(Target target, params string[] artifacts);

    /// <inheritdoc cref="Consumes(Target, string[])"/>
    ITargetDefinition Consumes<T>(Func<T, Target> target, params string[] artifacts);

    /// <inheritdoc cref="Consumes(Target, string[])"/>
    ITargetDefinition Consumes<T>(params string[] artifacts);

    /// <summary>Runs between the one Setup and the one Cleanup of <typeparamref name="T"/>.</summary>
    ITargetDefinition DependsOnContext<T>()
        where T : INukeBuild;

    /// <summary>How many parts a pipeline splits this target into; more than 1.</summary>
    ITargetDefinition Partition(int size);
}
