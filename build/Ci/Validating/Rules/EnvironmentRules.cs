using System.Text.RegularExpressions;

namespace Kindling.Ci.Validating;

/// <summary>Environments, and that what starts one and what stops it fit: https://docs.gitlab.com/ci/yaml/#environment.</summary>
internal static partial class EnvironmentRules
{
    public static void Check(LintedPipeline pipeline, JobPresence presence, Mistakes mistakes)
    {
        foreach (var job in pipeline.Visible)
        {
            if (Name(job) is { Text: { } name } node)
            {
                Characters(job, node, name, mistakes);
            }

            if (job["environment"] is MapNode environment)
            {
                Tier(job, environment["deployment_tier"], mistakes);
                StopIn(job, environment, mistakes);
                if (environment["on_stop"] is { Text: not null } stop)
                {
                    StopRules.Check(pipeline, presence, job, stop, mistakes);
                }
            }
        }
    }

    /// <summary>The environment's name; null where the job has none.</summary>
    public static PipelineNode? Name(LintedJob job) =>
        job["environment"] is MapNode map ? map["name"] : job["environment"];

    private static void Characters(LintedJob job, PipelineNode node, string name, Mistakes mistakes)
    {
        if (
            !node.HasInput
            && (
                !Allowed().IsMatch(name)
                || name.Length > 255
                || name.StartsWith('/')
                || name.EndsWith('/')
            )
        )
        {
            mistakes.Add(
                node.Place,
                job.Subject,
                $"'{name}' is no name of an environment",
                "take at most 255 letters, digits, blanks and - _ . / $ { }, and no slash at either end"
            );
        }
    }

    private static void Tier(LintedJob job, PipelineNode? tier, Mistakes mistakes)
    {
        if (tier is { Text: { } text, IsVariable: false } && !DeploymentTiers.All.Contains(text))
        {
            mistakes.Add(
                tier.Place,
                job.Subject,
                $"'{text}' is no deployment_tier",
                $"take one of {string.Join(", ", DeploymentTiers.All)}"
            );
        }
    }

    private static void StopIn(LintedJob job, MapNode environment, Mistakes mistakes)
    {
        var stopIn = environment["auto_stop_in"];
        DurationRules.Check(job.Subject, "auto_stop_in", stopIn, mayBeNever: true, mistakes);
        if (stopIn is not null && environment["action"]?.Text == "stop")
        {
            mistakes.Add(
                stopIn.Place,
                job.Subject,
                "auto_stop_in has no sense in a job that stops the environment",
                "say it in the job that starts it"
            );
        }
    }

    [GeneratedRegex(@"^[a-zA-Z0-9_/${}. -]+\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Allowed();
}
