using Kindling.NukeExtensions;
using Nuke.Common.Execution;

namespace Kindling.Ci;

/// <summary>What a declaration says must make sense before a pipeline is made from it: all its mistakes at once.</summary>
internal static class DeclarationCheck
{
    public static void Require(
        PipelineDeclaration declaration,
        IReadOnlyList<ExecutableTarget> targets
    )
    {
        var mistakes = Mistakes(declaration, targets).Distinct(StringComparer.Ordinal).ToArray();
        if (mistakes.Length > 0)
        {
            throw new InvalidPipelineException(
                $"the pipelines are declared wrongly: {string.Join("; ", mistakes)}"
            );
        }
    }

    private static IEnumerable<string> Mistakes(
        PipelineDeclaration declaration,
        IReadOnlyList<ExecutableTarget> targets
    )
    {
        var byName = targets.ToDictionary(x => x.Name, StringComparer.Ordinal);
        IEnumerable<(string Where, string Name)> named =
        [
            .. declaration.Pipelines.SelectMany(x =>
                x.Targets.Select(y => ($"GitLabPipeline({x.Events})", y))
            ),
            .. declaration.NonEntryTargets.Select(x => ("NonEntryTargets", x)),
            .. declaration.Caches.Select(x => ($"GitLabCache({x.Variable})", x.FilledBy)),
            .. declaration.FirstTarget is { Length: > 0 } first
                ? ((string, string)[])[("FirstTarget", first)]
                : [],
        ];
        return
        [
            .. from x in named
            where !byName.ContainsKey(x.Name)
            select $"{x.Where}: there is no target '{x.Name}'{Suggestions.Hint(x.Name, byName.Keys)}",
            .. from name in declaration.NonEntryTargets
            where byName.GetValueOrDefault(name) is { PartitionSize: > 1 }
            select $"NonEntryTargets: {name} has partitions, so it needs a job of its own",
            .. from name in declaration.NonEntryTargets
            let target = byName.GetValueOrDefault(name)
            where
                target is not null
                && (
                    target.Traits.Job is not null
                    || JobNames.KindOf(target) is JobKind.Deploy or JobKind.Release or JobKind.Stop
                )
            select $"NonEntryTargets: {name} works on an environment, releases, or has a job: it cannot be done in just any",
            .. declaration.Pipelines.SelectMany(x => Mistakes(x, byName)),
            .. declaration.Pipelines.SelectMany(x => MissingEnvironments(x, declaration)),
            .. from pipeline in declaration.Pipelines
            from parameter in pipeline.Parameters.Select(x => JobParameters.Split(x).Name)
            where declaration.KnownParameters is { } known && !known.Contains(parameter)
            select $"GitLabPipeline({pipeline.Events}): there is no parameter '{parameter}'{Suggestions.Hint(parameter, declaration.KnownParameters!)}",
            .. from pipeline in declaration.Pipelines
            from parameter in pipeline.Parameters.Select(x => JobParameters.Split(x).Name)
            where declaration.SecretParameters.Contains(parameter)
            select $"GitLabPipeline({pipeline.Events}): {parameter} is a secret, and must not stand in a file: set {BuildGraph.VariableOf(parameter)} among the project's variables, masked",
            .. from target in targets
            where JobNames.IsReserved(target.Traits.Job)
            select $"target {target}: no job can be named '{target.Traits.Job}', which means something else in the file",
            .. from cache in declaration.Caches
            where cache.Files.Count is 0 or > 2
            select $"GitLabCache({cache.Variable}): one or two files decide, not {cache.Files.Count}",
        ];
    }

    // Nobody would notice that production waits for nothing any more.
    private static IEnumerable<string> MissingEnvironments(
        GitLabPipelineAttribute pipeline,
        PipelineDeclaration declaration
    )
    {
        if (pipeline.AfterEnvironment is not { } before)
        {
            yield break;
        }

        var where = $"GitLabPipeline({pipeline.Events})";
        if (pipeline.Environment is null)
        {
            yield return $"{where}: only what has an Environment can come after {before}: say Environment";
        }

        var there = declaration
            .Pipelines.Where(x => x.Environment == before)
            .Aggregate(PipelineEvents.None, (events, x) => events | x.Events);
        if ((pipeline.Events & ~there) is not PipelineEvents.None and var missing)
        {
            yield return $"{where}: nothing deploys the environment '{before}' on {missing}, so that nothing can come after it";
        }
    }

    private static IEnumerable<string> Mistakes(
        GitLabPipelineAttribute pipeline,
        Dictionary<string, ExecutableTarget> targets
    )
    {
        var where = $"GitLabPipeline({pipeline.Events})";
        var deployed = pipeline
            .Targets.Select(x => targets.GetValueOrDefault(x))
            .Where(x => x?.Traits.IsOnEnvironment == true)
            .ToArray();
        if (pipeline.Events == PipelineEvents.None || pipeline.Targets.Count == 0)
        {
            yield return $"{where}: name an event and a target";
        }

        if (pipeline.Environment is null && deployed.Length > 0)
        {
            yield return $"{where}: {deployed[0]} works on an environment: say Environment";
        }

        if (pipeline.IsManual && pipeline.Environment is null)
        {
            yield return $"{where}: only jobs of an environment can be manual: say Environment";
        }

        foreach (var parameter in pipeline.Parameters.Where(x => !x.Contains('=')))
        {
            yield return $"{where}: the parameter '{parameter}' has no value: write Name=value";
        }
    }
}
