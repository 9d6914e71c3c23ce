namespace Kindling.Ci.Validating;

/// <summary>
/// A need on a job that its rules leave out ends the whole pipeline before it begins:
/// https://docs.gitlab.com/ci/yaml/#needsoptional.
/// </summary>
internal static class NeedPresence
{
    public static void Check(
        LintedPipeline pipeline,
        JobPresence presence,
        LintedJob job,
        Mistakes mistakes
    )
    {
        // A rule may bring other needs, and which rule matches is not followed up.
        if (job.NeedsOfRules.Any())
        {
            return;
        }

        foreach (var need in job.Needs.Where(need => !need.IsOptional && need.Job != job.Name))
        {
            if (
                NeedRules.Target(pipeline, need.Job) is { } target
                && Missing(presence, job, target) is { Count: > 0 } missing
            )
            {
                mistakes.Add(
                    need.Place,
                    job.Subject,
                    $"needs '{need.Job}', which is not in the pipeline of {string.Join(", of ", missing)}",
                    "give both the same rules, or say optional: true"
                );
            }
        }
    }

    private static List<string> Missing(JobPresence presence, LintedJob job, LintedJob target)
    {
        var (own, other) = (presence.Of(job), presence.Of(target));
        var missing = new List<string>();
        for (var i = 0; i < own.Count; i++)
        {
            if (own[i] == true && other[i] == false && presence.OfPipelines[i] != false)
            {
                missing.Add(PipelineContext.All[i].Name);
            }
        }

        return missing;
    }
}
