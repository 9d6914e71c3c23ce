namespace Kindling.Ci.Validating;

/// <summary>Finds jobs that wait for each other, each circle once.</summary>
internal static class NeedCircles
{
    public static void Check(LintedPipeline pipeline, Mistakes mistakes)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        foreach (var job in pipeline.Visible)
        {
            Walk(pipeline, job, done, mistakes);
        }
    }

    // By a list of its own and not by calls, since a chain may be longer than a stack.
    private static void Walk(
        LintedPipeline pipeline,
        LintedJob first,
        HashSet<string> done,
        Mistakes mistakes
    )
    {
        var way = new List<Step>();
        var on = new HashSet<string>(StringComparer.Ordinal);
        Enter(first);
        while (way.Count > 0)
        {
            var step = way[^1];
            if (step.Next == step.Needs.Count)
            {
                way.RemoveAt(way.Count - 1);
                on.Remove(step.Job.Name);
                done.Add(step.Job.Name);
                continue;
            }

            var need = step.Needs[step.Next++];
            if (NeedRules.Target(pipeline, need.Job) is not { } target || target == step.Job)
            {
                continue;
            }

            if (on.Contains(target.Name))
            {
                Tell(way, target, mistakes);
            }
            else
            {
                Enter(target);
            }
        }

        void Enter(LintedJob job)
        {
            if (!done.Contains(job.Name))
            {
                way.Add(new Step(job, job.Needs));
                on.Add(job.Name);
            }
        }
    }

    private static void Tell(List<Step> way, LintedJob target, Mistakes mistakes)
    {
        var circle = way.SkipWhile(step => step.Job != target).ToList();
        var names = circle.Select(step => step.Job.Name).Append(target.Name);
        var need = circle[0].Needs[circle[0].Next - 1];
        mistakes.Add(
            need.Place,
            target.Subject,
            $"needs go in a circle: {string.Join(" → ", names)}",
            "take one of them out"
        );
    }

    private sealed class Step(LintedJob job, IReadOnlyList<LintedNeed> needs)
    {
        public LintedJob Job { get; } = job;

        public IReadOnlyList<LintedNeed> Needs { get; } = needs;

        public int Next { get; set; }
    }
}
