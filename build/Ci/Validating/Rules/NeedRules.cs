using System.Text.RegularExpressions;
using Kindling.NukeExtensions;

namespace Kindling.Ci.Validating;

/// <summary>What <c>needs</c> may say: https://docs.gitlab.com/ci/yaml/#needs.</summary>
internal static partial class NeedRules
{
    private const int Most = 50;

    public static void Check(LintedPipeline pipeline, JobPresence presence, Mistakes mistakes)
    {
        foreach (var job in pipeline.Visible)
        {
            Number(job, mistakes);
            Twice(job, mistakes);
            foreach (var need in job.Needs.Concat(job.NeedsOfRules))
            {
                if (!need.Job.Contains('$', StringComparison.Ordinal))
                {
                    One(pipeline, job, need, mistakes);
                }
            }

            NeedPresence.Check(pipeline, presence, job, mistakes);
        }

        NeedCircles.Check(pipeline, mistakes);
    }

    /// <summary>The job that is meant, also by the name of one of its instances; null where there is none.</summary>
    public static LintedJob? Target(LintedPipeline pipeline, string name)
    {
        if (pipeline.Find(name) is { } job)
        {
            return job;
        }

        var match = Instance().Match(name);
        return
            match.Success
            && pipeline.Find(match.Groups["job"].Value) is { } whole
            && whole.Has("parallel")
            ? whole
            : null;
    }

    private static void Number(LintedJob job, Mistakes mistakes)
    {
        var needs = job.Needs;
        if (needs.Count > Most)
        {
            mistakes.Add(
                needs[Most].Place,
                job.Subject,
                $"needs {needs.Count} jobs, and GitLab takes {Most}",
                "put a job without work between them, or wait for the stage instead"
            );
        }
    }

    private static void Twice(LintedJob job, Mistakes mistakes)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var need in job.Needs.Where(need => need.Matrix is null && !seen.Add(need.Job)))
        {
            mistakes.Add(
                need.Place,
                job.Subject,
                $"needs '{need.Job}' twice",
                "take one of the two out"
            );
        }
    }

    private static void One(
        LintedPipeline pipeline,
        LintedJob job,
        LintedNeed need,
        Mistakes mistakes
    )
    {
        if (need.Job == job.Name)
        {
            mistakes.Add(need.Place, job.Subject, "needs itself", "take it out of its needs");
        }
        else if (Target(pipeline, need.Job) is { } target)
        {
            Later(pipeline, job, target, need, mistakes);
            NeedMatrix.Check(job, target, need, mistakes);
        }
        else if (pipeline.IsWhole && !need.IsOptional)
        {
            Missing(pipeline, job, need, mistakes);
        }
    }

    private static void Later(
        LintedPipeline pipeline,
        LintedJob job,
        LintedJob target,
        LintedNeed need,
        Mistakes mistakes
    )
    {
        var (own, other) = (pipeline.StageOf(job), pipeline.StageOf(target));
        if (own >= 0 && other > own)
        {
            mistakes.Add(
                need.Place,
                job.Subject,
                $"needs '{need.Job}' of the later stage '{target.Stage}', being in '{job.Stage}' itself",
                "move one of them to another stage"
            );
        }
    }

    private static void Missing(
        LintedPipeline pipeline,
        LintedJob job,
        LintedNeed need,
        Mistakes mistakes
    )
    {
        var near = Suggestions.Nearest(need.Job, pipeline.Visible.Select(other => other.Name));
        mistakes.Add(
            need.Place,
            job.Subject,
            need.Job.StartsWith('.')
                ? $"needs '{need.Job}', which is a template and never runs"
                : $"needs '{need.Job}', which is not there",
            near is not null
                ? $"did you mean '{near}'?"
                : "correct the name, add the job, or say optional: true"
        );
    }

    // https://docs.gitlab.com/ci/jobs/job_control/#parallelize-large-jobs: "test 1/3", "deploy: [aws, app1]".
    [GeneratedRegex(@"^(?<job>.+?)( \d+/\d+|: \[.*\])$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Instance();
}
