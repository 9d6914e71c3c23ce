using Kindling.NukeExtensions;
using Nuke.Common.Execution;

namespace Kindling.Ci;

/// <summary>A job in the pipelines of events with the same attributes.</summary>
internal sealed class EventJob(
    string name,
    string? environment,
    IReadOnlyList<GitLabPipelineAttribute> ofEnvironment
)
{
    private readonly List<ExecutableTarget> _targets = [];
    private readonly HashSet<ExecutableTarget> _named = [];
    private readonly HashSet<ExecutableTarget> _pulled = [];
    private readonly HashSet<ExecutableTarget> _skipped = [];
    private readonly HashSet<ExecutableTarget> _passing = [];
    private readonly HashSet<ExecutableTarget> _behind = [];
    private readonly JobParameters _parameters = new(name);

    public string Name => name;

    /// <summary>What belongs to it.</summary>
    public IReadOnlyList<ExecutableTarget> Targets => _targets;

    /// <summary>All that it does, in the order in which it does it: also what has no job, and is done wherever something needs it.</summary>
    public IReadOnlyList<ExecutableTarget> Done { get; private set; } = [];

    public string? Environment => environment;

    public bool IsManual => ofEnvironment.Any(x => x.IsManual);

    /// <summary>What was said for its targets; where those who need them disagree, nothing.</summary>
    public IReadOnlyDictionary<string, string> Parameters => _parameters.Merged;

    /// <summary>What other jobs did: the nearest targets.</summary>
    public IReadOnlyCollection<ExecutableTarget> SkippedTargets => _skipped;

    /// <summary>What is behind those, and would be done again because somebody there does not take it with him.</summary>
    public IReadOnlyCollection<ExecutableTarget> SkippedBehind => _behind;

    /// <summary>The jobs that come before, and whether what they made is wanted; reduced to the nearest ones.</summary>
    public Dictionary<EventJob, bool> Needs { get; } = [];

    public JobKind Kind => _targets.Select(JobNames.KindOf).Max();

    /// <summary>What the command must name: what was asked for, and whatever nothing of it pulls in.</summary>
    public IReadOnlyList<string> Invoked =>
        [.. _targets.Where(x => _named.Contains(x) || !_pulled.Contains(x)).Select(x => x.Name)];

    /// <summary>
    /// Gives the job a target, and the parameters of those who name it or, where they agree, need it, as one command line would; of
    /// several environments only its own. What an environment needs beyond itself, as images, is the same for all.
    /// </summary>
    public void Add(
        ExecutableTarget target,
        IEnumerable<GitLabPipelineAttribute> naming,
        IEnumerable<GitLabPipelineAttribute> pulling
    )
    {
        _targets.Add(target);
        foreach (
            var pipeline in naming.Where(x => environment is null || x.Environment == environment)
        )
        {
            _named.Add(target);
            _parameters.Give(pipeline);
        }

        foreach (var pipeline in pulling.Where(x => x.Environment == environment))
        {
            _parameters.Wish(pipeline);
        }
    }

    /// <summary>Finds the jobs before this one, through targets that have none.</summary>
    public void Connect(EventJobs jobs)
    {
        Follow(jobs, x => x.Predecessors(), (other, _) => Needs.TryAdd(other, false));
        Follow(
            jobs,
            x => x.PulledIn(),
            (_, target) => _skipped.Add(target),
            target => _pulled.Add(target),
            target => _passing.Add(target)
        );
        Done = _passing.Count == 0 ? _targets : jobs.InOrder([.. _targets, .. _passing]);
        LookBehind(jobs);
        foreach (var before in ofEnvironment.Select(x => x.AfterEnvironment).OfType<string>())
        {
            foreach (var other in jobs.Jobs.Where(x => x.Environment == before))
            {
                Needs.TryAdd(other, false);
            }
        }

        foreach (var target in Done.SelectMany(x => x.ArtifactDependencies.Keys))
        {
            Take(target, jobs);
        }
    }

    // Skipping a target skips what it needs, unless it says that this runs all the same.
    private void LookBehind(EventJobs jobs)
    {
        var seen = new HashSet<ExecutableTarget>(Done);
        var waiting = new Stack<ExecutableTarget>(_skipped);
        while (waiting.TryPop(out var skipped))
        {
            foreach (var next in skipped.PulledIn().Where(x => jobs.Contains(x) && seen.Add(x)))
            {
                if (BuildGraph.DependenciesRunWhenSkipped(skipped))
                {
                    _behind.Add(next);
                }

                waiting.Push(next);
            }
        }
    }

    private void Take(ExecutableTarget target, EventJobs jobs)
    {
        if (jobs.JobOf(target, Environment) is { } other)
        {
            if (other != this)
            {
                Needs[other] = true;
            }
        }
        else if (jobs.Contains(target) && !Done.Contains(target))
        {
            throw new InvalidPipelineException(
                $"job {name} takes {string.Join(", ", target.ArtifactProducts)} from {target}, which is done in other jobs, but has none of its own: give it one with InJob, and do not name it among NonEntryTargets"
            );
        }
    }

    private void Follow(
        EventJobs jobs,
        Func<ExecutableTarget, IEnumerable<ExecutableTarget>> edges,
        Action<EventJob, ExecutableTarget> found,
        Action<ExecutableTarget>? foundHere = null,
        Action<ExecutableTarget>? passed = null
    )
    {
        var seen = new HashSet<ExecutableTarget>();
        var waiting = new Stack<ExecutableTarget>(_targets);
        while (waiting.TryPop(out var target))
        {
            foreach (var next in edges(target).Where(x => jobs.Contains(x) && seen.Add(x)))
            {
                if (jobs.JobOf(next, Environment) is not { } other)
                {
                    passed?.Invoke(next);
                    waiting.Push(next);
                }
                else if (other != this)
                {
                    found(other, next);
                }
                else
                {
                    foundHere?.Invoke(next);
                }
            }
        }
    }
}
