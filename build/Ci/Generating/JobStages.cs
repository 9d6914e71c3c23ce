using Kindling.NukeExtensions;
using Nuke.Common.Execution;

namespace Kindling.Ci;

/// <summary>In which stage each job is.</summary>
internal static class JobStages
{
    /// <summary>By the jobs' names: a job is never in an earlier stage than what it needs, https://docs.gitlab.com/ci/yaml/#needs.</summary>
    public static Dictionary<string, JobKind> Of(IReadOnlyList<JobPlan> jobs)
    {
        var byName = jobs.ToDictionary(x => x.Name, StringComparer.Ordinal);
        var stages = new Dictionary<string, JobKind>(StringComparer.Ordinal);
        var path = new List<string>();
        foreach (var job in jobs)
        {
            Stage(job);
        }

        return stages;

        JobKind Stage(JobPlan job)
        {
            if (!stages.TryGetValue(job.Name, out var stage))
            {
                if (path.Contains(job.Name))
                {
                    throw new InvalidPipelineException(
                        $"jobs need each other, if on different events: {string.Join(" → ", path.SkipWhile(x => x != job.Name).Append(job.Name))}; part them with InJob"
                    );
                }

                path.Add(job.Name);
                var own = job.IsStop ? JobKind.Deploy : job.Kind;
                stage = job.Needs.Select(x => Stage(byName[x.Job])).Append(own).Max();
                stages[job.Name] = stage;
                path.RemoveAt(path.Count - 1);
            }

            return stage;
        }
    }

    public static string Name(JobKind stage) => BuildGraph.Dashed(stage.ToString());
}
