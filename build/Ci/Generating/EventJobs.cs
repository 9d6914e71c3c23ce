using Nuke.Common.Execution;

namespace Kindling.Ci;

/// <summary>The jobs of an event's pipeline and the arrows between them; events with the same attributes have the same.</summary>
internal sealed class EventJobs
{
    private readonly Dictionary<string, EventJob> _jobs = new(StringComparer.Ordinal);
    private readonly TargetPlacement _placement;
    private readonly HashSet<ExecutableTarget> _targets;

    public EventJobs(TargetPlacement placement)
    {
        _placement = placement;
        _targets = [.. placement.Order];
        foreach (var target in placement.Order)
        {
            Place(target);
        }

        foreach (var job in _jobs.Values)
        {
            job.Connect(this);
        }

        WaitForFirst();
        JobGraph.Reduce([.. _jobs.Values]);
    }

    public IReadOnlyCollection<EventJob> Jobs => _jobs.Values;

    public EventJob? Find(string name) => _jobs.GetValueOrDefault(name);

    /// <summary>The job in which a target is done, seen from another: that of the same environment where there are several.</summary>
    public EventJob? JobOf(ExecutableTarget target, string? environment)
    {
        var jobs = _placement.JobsOf(target).Select(x => _jobs[x.Name]).ToList();
        return jobs.Find(x => x.Environment == environment) ?? jobs.FirstOrDefault();
    }

    public IReadOnlyList<ExecutableTarget> InOrder(HashSet<ExecutableTarget> targets) =>
        [.. _placement.Order.Where(targets.Contains)];

    public bool Contains(ExecutableTarget target) => _targets.Contains(target);

    private void Place(ExecutableTarget target)
    {
        foreach (var placed in _placement.JobsOf(target))
        {
            if (!_jobs.TryGetValue(placed.Name, out var job))
            {
                _jobs[placed.Name] = job = new EventJob(
                    placed.Name,
                    placed.Environment,
                    _placement.Of(placed.Environment)
                );
            }

            job.Add(target, _placement.Naming(target), _placement.Pulling(target));
        }
    }

    private void WaitForFirst()
    {
        if (Find(JobNames.First) is { } first)
        {
            foreach (var job in _jobs.Values.Where(x => x != first))
            {
                job.Needs.TryAdd(first, false);
            }
        }
    }
}
