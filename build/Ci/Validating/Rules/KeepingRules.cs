namespace Kindling.Ci.Validating;

/// <summary>Artifacts and caches of all jobs, and those that jobs have by default.</summary>
internal static class KeepingRules
{
    public static void Check(LintedPipeline pipeline, Mistakes mistakes)
    {
        foreach (var job in pipeline.Visible)
        {
            ArtifactRules.Check(job.Subject, job["artifacts"], mistakes);
            CacheRules.Check(job.Subject, job["cache"], mistakes);
            var pages = job["pages"] as MapNode;
            DurationRules.Check(
                job.Subject,
                "expire_in",
                pages?["expire_in"],
                mayBeNever: true,
                mistakes
            );
        }

        CacheRules.Check("", pipeline.Root["cache"], mistakes);
        if (pipeline.Root["default"] is MapNode defaults)
        {
            ArtifactRules.Check("default", defaults["artifacts"], mistakes);
            CacheRules.Check("default", defaults["cache"], mistakes);
            DurationRules.Check(
                "default",
                "timeout",
                defaults["timeout"],
                mayBeNever: false,
                mistakes
            );
        }
    }
}
