namespace Kindling.Ci.Validating;

/// <summary>What a pipeline must have to run at all: https://docs.gitlab.com/ci/pipelines/.</summary>
internal static class PipelineRules
{
    public static void Check(LintedPipeline pipeline, Place start, Mistakes mistakes)
    {
        if (!pipeline.IsWhole)
        {
            return;
        }

        var jobs = pipeline.Visible;
        if (jobs.Count == 0)
        {
            mistakes.Add(
                start,
                pipeline.Jobs.Count > 0
                    ? "no job runs, since all names begin with a dot"
                    : "there is no job",
                "write at least one job: a name, and its script below"
            );
        }
        else if (jobs.All(job => job.Stage is ".pre" or ".post"))
        {
            mistakes.Add(
                jobs[0].Place,
                "no job is in another stage than .pre and .post, and then GitLab makes no pipeline",
                "put one of them into a stage between"
            );
        }
    }
}
