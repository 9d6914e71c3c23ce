using Kindling.Ci.Validating;
using Nuke.Common.Execution;

namespace Kindling.Ci;

/// <summary>The pipeline of a build: a pure function of its targets and what it declares.</summary>
internal static class PipelineGenerator
{
    /// <summary>The image of executors that take one.</summary>
    public const string ImageVariable = "KINDLING_IMAGE";

    /// <summary>The image of a container engine beside the job (docker:dind); empty where the runner has one: GitLab leaves out a service without a name.</summary>
    public const string EngineVariable = "KINDLING_DIND";

    public const string Header =
        "Written by Kindling from the targets in build/Build*.cs: a change made here by hand fails the pipeline's first job.\n"
        + "Change the targets, or the attributes of build/Build.GitLab.cs, and run: ./build.sh ValidatePipeline";

    public static Pipeline Generate(
        PipelineDeclaration declaration,
        IReadOnlyList<ExecutableTarget> targets
    ) => Generate(declaration, JobPlanner.Plan(declaration, targets));

    public static Pipeline Generate(PipelineDeclaration declaration, IReadOnlyList<JobPlan> jobs)
    {
        var writer = new JobWriter(declaration, jobs);
        var events = PipelineEventText.All.Where(one => jobs.Any(x => x.IsIn(one)));
        return new Pipeline
        {
            Include =
                declaration.Includes.Count > 0
                    ? [.. declaration.Includes.Select(x => new LocalInclude("/" + x))]
                    : null,
            // A job that may not be interrupted goes on; the rest of an outdated pipeline ends.
            Workflow = new Workflow(
                new AutoCancel("interruptible"),
                [.. events.Select(x => new Rule(PipelineEventText.Condition(x)))]
            ),
            Stages = writer.StageNames,
            Variables = Variables(declaration),
            Default = new Defaults
            {
                Image = declaration.Image.Length > 0 ? $"${ImageVariable}" : null,
                Interruptible = true,
                Retry = JobWriter.RetryOnRunnerFaults,
            },
            Jobs = [.. jobs.Select(x => KeyValuePair.Create(x.Name, writer.Write(x)))],
        };
    }

    public static WrittenPipeline Write(Pipeline pipeline) =>
        PipelineText.Write(PipelineFile.Name, Header, PipelineJson.Write(pipeline).Span);

    private static SortedDictionary<string, string> Variables(PipelineDeclaration declaration)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            [EngineVariable] = "",
        };
        if (declaration.Image.Length > 0)
        {
            variables[ImageVariable] = declaration.Image;
        }

        foreach (var cache in declaration.Caches)
        {
            variables[cache.Variable] = $"$CI_PROJECT_DIR/{cache.Path}";
        }

        return variables;
    }
}
