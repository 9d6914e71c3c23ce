namespace Kindling.Ci.Validating;

/// <summary>Whose artifacts a job asks for: https://docs.gitlab.com/ci/yaml/#dependencies.</summary>
internal static class DependencyRules
{
    public static void Check(LintedPipeline pipeline, Mistakes mistakes)
    {
        foreach (var job in pipeline.Visible)
        {
            if (job["dependencies"] is ListNode list)
            {
                foreach (
                    var item in list.Items.Where(item =>
                        item is { Text: not null, IsVariable: false }
                    )
                )
                {
                    One(pipeline, job, item, item.Text!, mistakes);
                }
            }
        }
    }

    private static void One(
        LintedPipeline pipeline,
        LintedJob job,
        PipelineNode item,
        string name,
        Mistakes mistakes
    )
    {
        var target = NeedRules.Target(pipeline, name);
        if (target is null && pipeline.IsWhole)
        {
            Add(
                $"dependencies name '{name}', which is not there",
                "correct the name, or take it out"
            );
        }
        else if (
            job["needs"] is ListNode
            && !job.Needs.Any(need => need.Job == name || need.Job == target?.Name)
        )
        {
            Add(
                $"dependencies name '{name}', which is not among its needs",
                "add it to needs, or take it out"
            );
        }
        else if (
            target is not null
            && job["needs"] is null
            && pipeline.StageOf(job) >= 0
            && pipeline.StageOf(target) >= pipeline.StageOf(job)
        )
        {
            Add(
                $"dependencies name '{name}' of the stage '{target.Stage}', which is not before '{job.Stage}'",
                "move one of them to another stage, or say needs"
            );
        }

        void Add(string message, string wayOut) =>
            mistakes.Add(item.Place, job.Subject, message, wayOut);
    }
}
