using System.Linq.Expressions;
using System.Reflection;
using Nuke.Common.Parameters;
using Nuke.Common.ValueInjection;

namespace Nuke.Common.Execution;

/// <summary>Says, before anything runs, every required value that is missing.</summary>
internal static class RequirementCheck
{
    /// <summary>
    /// For a run that ends with other mistakes anyway: only values that are surely missing, and no code of the build's.
    /// </summary>
    public static IEnumerable<string> SurelyMissing(
        NukeBuild build,
        IReadOnlyList<ParameterDefinition> parameters,
        ParameterValues values
    ) =>
        from target in build.ExecutionPlan
        where target.Status == ExecutionStatus.Scheduled && target.StaticConditions.Count == 0
        from requirement in target.Requirements
        where requirement is not Expression<Func<bool>>
        let parameter = DefinitionOf(requirement, parameters)
        where
            parameter?.Member is FieldInfo field
            && !values.WasRefused(parameter)
            && IsEmpty(field.GetValue(build))
        select Needs(target, parameter.Name, parameter);

    public static IReadOnlyList<string> Missing(
        NukeBuild build,
        IReadOnlyList<ParameterDefinition> parameters
    ) =>
        Missing(
            build,
            build.ExecutionPlan.Where(x => x.Status == ExecutionStatus.Scheduled),
            parameters
        );

    /// <summary>
    /// Parameters that another run surely lacks, since it has this run's values but for those that it is given: what a predicate or a
    /// condition says depends on them, and on what is there by then.
    /// </summary>
    public static IReadOnlyList<string> MissingElsewhere(
        NukeBuild build,
        IEnumerable<ExecutableTarget> targets,
        IReadOnlyList<ParameterDefinition> parameters,
        IReadOnlyCollection<string> given
    ) =>
        [
            .. MissingOfBuild(build, parameters.Where(x => !given.Contains(x.Name))),
            .. from target in SurelyDone([.. targets])
            from requirement in target.Requirements
            where
                requirement is not Expression<Func<bool>>
                && DefinitionOf(requirement, parameters) is { } parameter
                && !given.Contains(parameter.Name)
            select Violation(target, requirement, parameters) into violation
            where violation is not null
            select violation,
        ];

    // Of targets in their order: neither those with a condition, nor what only they need.
    private static List<ExecutableTarget> SurelyDone(ExecutableTarget[] targets)
    {
        var sure = new List<ExecutableTarget>();
        foreach (var target in targets.Reverse())
        {
            var pullers = targets
                .Where(x => x.ExecutionDependencies.Contains(target) || x.Triggers.Contains(target))
                .ToArray();
            if (
                target.StaticConditions.Count == 0
                && (pullers.Length == 0 || pullers.Any(x => sure.Contains(x)))
            )
            {
                sure.Add(target);
            }
        }

        return sure;
    }

    private static IReadOnlyList<string> Missing(
        NukeBuild build,
        IEnumerable<ExecutableTarget> targets,
        IReadOnlyList<ParameterDefinition> parameters
    ) =>
        [
            .. MissingOfBuild(build, parameters),
            .. targets
                .SelectMany(x => x.Requirements.Select(y => Violation(x, y, parameters)))
                .OfType<string>(),
        ];

    private static IEnumerable<string> MissingOfBuild(
        NukeBuild build,
        IEnumerable<ParameterDefinition> parameters
    ) =>
        parameters
            .Where(x =>
                x.IsRequired
                && x.Member is not null
                && IsEmpty(ParameterMember.Read(x.Member, build))
            )
            .Select(x => $"the build needs {x.Name}: {HowToGive(x)}");

    /// <summary>Requirements that nobody can meet: a mistake of the build class, whatever is to run.</summary>
    public static IEnumerable<string> Mistakes(IEnumerable<ExecutableTarget> targets) =>
        from target in targets
        from requirement in target.Requirements
        where requirement is not Expression<Func<bool>> && Parameter(requirement) is null
        select $"target {target.Name} requires {ParameterMember.Of(requirement)?.Name ?? requirement.Body.ToString()}, which is no parameter: mark it with [Parameter]";

    private static string? Violation(
        ExecutableTarget target,
        LambdaExpression requirement,
        IReadOnlyList<ParameterDefinition> parameters
    )
    {
        if (requirement is Expression<Func<bool>> predicate)
        {
            return Holds(predicate) ? null : $"target {target.Name} requires {predicate.Body}";
        }

        if (Parameter(requirement) is not { } member)
        {
            return null;
        }

        if (!IsEmpty(requirement.Compile(preferInterpretation: true).DynamicInvoke()))
        {
            return null;
        }

        return Needs(target, member.Name, DefinitionOf(requirement, parameters));
    }

    private static ParameterDefinition? DefinitionOf(
        LambdaExpression requirement,
        IReadOnlyList<ParameterDefinition> parameters
    ) =>
        Parameter(requirement) is { } member
            ? parameters.FirstOrDefault(x =>
                x.Member?.Name == member.Name && x.Member.DeclaringType == member.DeclaringType
            )
            : null;

    private static string Needs(
        ExecutableTarget target,
        string name,
        ParameterDefinition? parameter
    ) =>
        $"target {target.Name} needs {name}"
        + (parameter is null ? "" : $": {HowToGive(parameter)}");

    /// <summary>A predicate that throws, say because a parameter is null, does not hold.</summary>
    private static bool Holds(Expression<Func<bool>> predicate)
    {
        try
        {
            return predicate.Compile(preferInterpretation: true)();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Serilog.Log.Debug("{Requirement}: {Reason}", predicate.Body, exception.Message);
            return false;
        }
    }

    private static MemberInfo? Parameter(LambdaExpression requirement) =>
        ParameterMember.Of(requirement) is { } member
        && member.GetCustomAttributes<ValueInjectionAttributeBase>(inherit: true).Any()
            ? member
            : null;

    private static bool IsEmpty(object? value) =>
        value is null || (value is string text && string.IsNullOrWhiteSpace(text));

    private static string HowToGive(ParameterDefinition parameter) =>
        parameter.IsSecret
            ? $"set {parameter.Variable}"
            : $"pass {parameter.Option}, set {parameter.Variable}, or put it into .nuke/parameters.json";
}
