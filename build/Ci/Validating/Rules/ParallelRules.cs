using System.Text.RegularExpressions;

namespace Kindling.Ci.Validating;

/// <summary>How many instances a job may have, and what they are called: https://docs.gitlab.com/ci/yaml/#parallel.</summary>
internal static partial class ParallelRules
{
    private const int Most = 200;

    public static void Check(LintedPipeline pipeline, Mistakes mistakes)
    {
        foreach (var job in pipeline.Visible)
        {
            if ((job["parallel"] as MapNode)?["matrix"] is ListNode matrix)
            {
                Keys(job, matrix, mistakes);
                Number(job, matrix, mistakes);
            }
        }
    }

    private static void Keys(LintedJob job, ListNode matrix, Mistakes mistakes)
    {
        foreach (var entry in matrix.Items.OfType<MapNode>().SelectMany(cell => cell.Entries))
        {
            if (!Variable().IsMatch(entry.Name))
            {
                mistakes.Add(
                    entry.Key.Place,
                    job.Subject,
                    $"matrix key '{entry.Name}' is no name of a variable",
                    "take letters, digits and _ only"
                );
            }
        }
    }

    private static void Number(LintedJob job, ListNode matrix, Mistakes mistakes)
    {
        var count = Matrix.Count(matrix);
        if (count == 0)
        {
            mistakes.Add(
                matrix.Place,
                job.Subject,
                "the matrix makes no job at all",
                "give each key at least one value"
            );
        }
        else if (count > Most)
        {
            mistakes.Add(
                matrix.Place,
                job.Subject,
                $"the matrix makes {count} jobs, and GitLab takes {Most}",
                "take values out, or make two jobs of it"
            );
        }
        else
        {
            Names(job, matrix, mistakes);
        }
    }

    // Instances are called by their values alone: https://docs.gitlab.com/ci/jobs/job_control/#run-a-matrix-of-parallel-trigger-jobs.
    private static void Names(LintedJob job, ListNode matrix, Mistakes mistakes)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, cell) in Matrix.Instances(matrix))
        {
            if (!seen.Add(name))
            {
                mistakes.Add(
                    cell.Place,
                    job.Subject,
                    $"two instances of the matrix have the name '{job.Name}: [{name}]', since keys are no part of it",
                    "let a value differ"
                );
            }
        }
    }

    [GeneratedRegex("^[a-zA-Z0-9_]+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();
}
