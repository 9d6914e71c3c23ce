using Nuke.Common;
using Nuke.Common.Definition;
using Nuke.Common.Execution;

namespace Kindling.NukeExtensions;

/// <summary>Says what a target is, so that a pipeline can be made from it; see <see cref="TargetTraits"/>.</summary>
public static class TargetTraitExtensions
{
    /// <summary>It talks to a container engine: its job gets one.</summary>
    public static ITargetDefinition UsesDocker(this ITargetDefinition definition) =>
        With(definition, x => x with { UsesDocker = true });

    /// <summary>It works on an environment: one job at a time does, and nobody cancels it.</summary>
    public static ITargetDefinition OnEnvironment(this ITargetDefinition definition) =>
        With(definition, x => x with { IsOnEnvironment = true });

    /// <summary>It removes what stands on an environment: the job that stops one.</summary>
    public static ITargetDefinition StopsEnvironment(this ITargetDefinition definition) =>
        With(definition, x => x with { StopsEnvironment = true });

    /// <summary>It makes a release.</summary>
    public static ITargetDefinition Publishes(this ITargetDefinition definition) =>
        With(definition, x => x with { Publishes = true });

    /// <summary>It reads the repository's history and tags: a shallow clone will not do.</summary>
    public static ITargetDefinition ReadsHistory(this ITargetDefinition definition) =>
        With(definition, x => x with { ReadsHistory = true });

    /// <summary>It belongs to the job of this name.</summary>
    public static ITargetDefinition InJob(this ITargetDefinition definition, string job) =>
        With(definition, x => x with { Job = job });

    /// <summary>It writes these JUnit reports (globs).</summary>
    public static ITargetDefinition ReportsJUnit(
        this ITargetDefinition definition,
        params string[] globs
    ) => With(definition, x => x with { JUnit = [.. x.JUnit, .. globs.Select(ArtifactGlob.Of)] });

    /// <summary>It writes this file with <c>ENVIRONMENT_URL=…</c>, the address of what it brought up.</summary>
    public static ITargetDefinition ReportsDotenv(this ITargetDefinition definition, string file) =>
        With(definition, x => x with { Dotenv = ArtifactGlob.Of(file) });

    /// <summary>It logs in with a token that the forge makes for this audience and puts into this variable: no key is stored.</summary>
    public static ITargetDefinition UsesIdToken(
        this ITargetDefinition definition,
        string variable,
        string audience
    ) =>
        With(
            definition,
            x =>
                x with
                {
                    IdTokens = new SortedDictionary<string, string>(
                        x.IdTokens.ToDictionary(StringComparer.Ordinal),
                        StringComparer.Ordinal
                    )
                    {
                        [variable] = audience,
                    },
                }
        );

    private static ITargetDefinition With(
        ITargetDefinition definition,
        Func<TargetTraits, TargetTraits> change
    )
    {
        if (definition is TargetDefinition { Target: var target })
        {
            target.Traits = change(target.Traits);
        }

        return definition;
    }
}
