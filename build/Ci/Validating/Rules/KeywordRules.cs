using System.Text.RegularExpressions;
using Kindling.NukeExtensions;

namespace Kindling.Ci.Validating;

/// <summary>What keywords of a job do not go together, and values that the schema lets through: https://docs.gitlab.com/ci/yaml/.</summary>
internal static partial class KeywordRules
{
    // https://docs.gitlab.com/ci/yaml/#when
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromDays(7);

    public static void Check(LintedPipeline pipeline, Mistakes mistakes)
    {
        foreach (var job in pipeline.Visible)
        {
            Work(pipeline, job, mistakes);
            Choice(job, mistakes);
            Delay(job.Subject, job.Body, job.Place, mistakes);
            Stage(pipeline, job, mistakes);
            Group(job, mistakes);
            Coverage(job, mistakes);
            DurationRules.Check(
                job.Subject,
                "timeout",
                job["timeout"],
                mayBeNever: false,
                mistakes
            );
        }
    }

    /// <summary>A delay, of a job or of one of its rules.</summary>
    public static void Delay(string subject, MapNode map, Place at, Mistakes mistakes)
    {
        var isDelayed = map["when"]?.Text == "delayed";
        var start = map["start_in"];
        if (isDelayed && start is null)
        {
            mistakes.Add(
                map["when"]?.Place ?? at,
                subject,
                "when: delayed does not say start_in",
                "say how long, as in start_in: 30 minutes"
            );
        }
        else if (!isDelayed && start is not null)
        {
            mistakes.Add(
                start.Place,
                subject,
                "start_in is without when: delayed",
                "say when: delayed beside it, or leave it out"
            );
        }

        DurationRules.Check(subject, "start_in", start, mayBeNever: false, mistakes);
        if (start is { Text: { } text } && Durations.Parse(text) > s_longestDelay)
        {
            mistakes.Add(
                start.Place,
                subject,
                $"start_in '{text}' is longer than a week",
                "wait a week at most, or use a schedule"
            );
        }
    }

    private static void Work(LintedPipeline pipeline, LintedJob job, Mistakes mistakes)
    {
        var work = ((string[])["script", "run", "trigger"]).Where(job.Has).ToList();
        if (work.Count == 0)
        {
            // What it does may stand in a file that cannot be seen from here.
            if (!pipeline.IsWhole)
            {
                return;
            }

            mistakes.Add(
                job.Place,
                job.Subject,
                "it has no script, no run and no trigger",
                "say what it does, or begin its name with a dot to make it a template"
            );
        }
        else if (work.Count > 1)
        {
            mistakes.Add(
                job.Body.Entry(work[1])!.Key.Place,
                job.Subject,
                $"{work[1]} cannot be beside {work[0]}",
                "make two jobs of it"
            );
        }
    }

    private static void Choice(LintedJob job, Mistakes mistakes)
    {
        foreach (var old in ((string[])["only", "except"]).Where(job.Has))
        {
            if (job.Has("rules"))
            {
                mistakes.Add(
                    job.Body.Entry(old)!.Key.Place,
                    job.Subject,
                    $"{old} cannot be beside rules",
                    "say it by rules, and leave it out"
                );
            }
        }
    }

    private static void Stage(LintedPipeline pipeline, LintedJob job, Mistakes mistakes)
    {
        var stage = job["stage"];
        if (
            stage is not (null or ScalarNode { Text: not null })
            || stage?.IsVariable == true
            || !pipeline.KnowsStages
            || pipeline.StageOf(job) >= 0
        )
        {
            return;
        }

        var near = Suggestions.Nearest(job.Stage, pipeline.Stages);
        mistakes.Add(
            stage?.Place ?? job.Place,
            job.Subject,
            stage is null
                ? "it says no stage, and 'test' is not among the stages"
                : $"stage '{job.Stage}' is not among the stages",
            near is not null
                ? $"did you mean '{near}'?"
                : $"take one of {string.Join(", ", pipeline.Stages)}, or add it to stages"
        );
    }

    // https://docs.gitlab.com/ci/yaml/#resource_group
    private static void Group(LintedJob job, Mistakes mistakes)
    {
        if (
            job["resource_group"] is { Text: { } name, HasInput: false } group
            && (!Named().IsMatch(name) || name.StartsWith('/') || name.EndsWith('/'))
        )
        {
            mistakes.Add(
                group.Place,
                job.Subject,
                $"'{name}' is no name of a resource_group",
                "take letters, digits, blanks and - _ / $ { } . only, and no slash at either end"
            );
        }
    }

    private static void Coverage(LintedJob job, Mistakes mistakes)
    {
        if (
            job["coverage"] is { Text: ['/', .. { Length: > 0 } pattern, '/'] } coverage
            && !RulePattern.TryParse(pattern, "", out _, out var problem)
        )
        {
            mistakes.Add(
                coverage.Place,
                job.Subject,
                $"coverage: {problem}",
                "correct it; https://github.com/google/re2/wiki/Syntax says what there is"
            );
        }
    }

    [GeneratedRegex(@"^[-a-zA-Z0-9_/${}. ]+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();
}
