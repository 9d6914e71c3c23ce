using Nuke.Common.Execution;

namespace Kindling.Ci;

/// <summary>The jobs of one event's pipeline and the arrows between them, from all sets of targets that run on it.</summary>
internal sealed class EventJobs
{
    private readonly Dictionary<string, EventJob> _jobs = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<TargetPlacement> _placements;

    public EventJobs(PipelineEvents one, IReadOnlyList<TargetPlacement> placements)
    {
        Event = one;
        _placements = placements;
        foreach (var placement in placements)
        {
            Add(placement);
        }

        foreach (var job in _jobs.Values)
        {
            job.Connect(this);
        }

        if (Find(JobNames.First) is { } first)
        {
            foreach (var job in _jobs.Values.Where(x => x != first))
            {
                job.Needs.TryAdd(first, false);
            }
        }

        JobGraph.Reduce([.. _jobs.Values]);
    }

    public PipelineEvents Event { get; }

    public IReadOnlyCollection<EventJob> Jobs => _jobs.Values;

    public EventJob? Find(string name) => _jobs.GetValueOrDefault(name);

    /// <summary>The job in which a target is done, seen from another: that of the same environment where there are several.</summary>
    public EventJob? JobOf(ExecutableTarget target, string? environment)
    {
        var jobs = _placements
            .Select(x => x.JobOf(target))
            .OfType<string>()
            .Select(x => _jobs[x])
            .ToList();
        return jobs.Find(x => x.Environment == environment) ?? jobs.FirstOrDefault();
    }

    public bool Contains(ExecutableTarget target) => _placements.Any(x => x.Contains(target));

    private void Add(TargetPlacement placement)
    {
        foreach (var target in placement.Order)
        {
            if (placement.JobOf(target) is not { } name)
            {
                continue;
            }

            if (!_jobs.TryGetValue(name, out var job))
            {
                _jobs[name] = job = new EventJob(name);
            }

            job.Add(target, placement);
        }
    }
}
