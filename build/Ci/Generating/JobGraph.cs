using System.Collections;

namespace Kindling.Ci;

/// <summary>
/// The nearest jobs before each job (the transitive reduction): GitLab takes at most 50 needs of a job, and readers see what matters.
/// A need that brings artifacts stays, because artifacts of a need's need do not arrive.
/// </summary>
internal static class JobGraph
{
    /// <exception cref="InvalidPipelineException">Jobs need each other.</exception>
    public static void Reduce(IReadOnlyList<EventJob> jobs)
    {
        var number = jobs.Index().ToDictionary(x => x.Item, x => x.Index);
        var before = new BitArray?[jobs.Count];
        var path = new List<EventJob>();
        foreach (var job in jobs)
        {
            Visit(job);
        }

        BitArray Visit(EventJob job)
        {
            if (before[number[job]] is { } known)
            {
                return known;
            }

            if (path.IndexOf(job) is >= 0 and var start)
            {
                throw Circle(path[start..]);
            }

            path.Add(job);
            var all = new BitArray(jobs.Count);
            var farther = new BitArray(jobs.Count);
            foreach (var need in job.Needs.Keys)
            {
                farther.Or(Visit(need));
                all[number[need]] = true;
            }

            path.RemoveAt(path.Count - 1);
            Drop(job, farther, number);
            return before[number[job]] = all.Or(farther);
        }
    }

    private static void Drop(EventJob job, BitArray farther, Dictionary<EventJob, int> number)
    {
        foreach (var (need, bringsArtifacts) in job.Needs.ToArray())
        {
            if (!bringsArtifacts && farther[number[need]])
            {
                job.Needs.Remove(need);
            }
        }
    }

    private static InvalidPipelineException Circle(List<EventJob> jobs) =>
        new(
            $"jobs need each other: {string.Join(" → ", jobs.Append(jobs[0]).Select(x => x.Name))}; part them with InJob: {string.Join("; ", jobs.Select(x => $"{x.Name} does {string.Join(", ", x.Targets)}"))}"
        );
}
