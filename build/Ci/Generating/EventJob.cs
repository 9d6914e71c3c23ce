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
    private readonly Dictionary<string, string> _parameters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _wished = new(StringComparer.Ordinal);

    public string Name => name;

    /// <summary>What belongs to it.</summary>
    public IReadOnlyList<ExecutableTarget> Targets => _targets;

    /// <summary>All that it does, in the order in which it does it: also what has no job, and is done wherever something needs it.</summary>
    public IReadOnlyList<ExecutableTarget> Done { get; private set; } = [];

    public string? Environment => environment;

    public bool IsManual => ofEnvironment.Any(x => x.IsManual);

    /// <summary>What was said for its targets; where those who need them disagree, nothing.</summary>
    public IReadOnlyDictionary<string, string> Parameters
    {
        get
        {
            var all = new SortedDictionary<string, string>(_parameters, StringComparer.Ordinal);
            foreach (var (name, values) in _wished.Where(x => x.Value.Count == 1))
            {
                all.TryAdd(name, values.First());
            }

            return all;
        }
    }

    /// <summary>What other jobs did: the nearest targets, and what is behind those that do not take it with them.</summary>
    public IReadOnlyCollection<ExecutableTarget> SkippedTargets => _skipped;

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
            Give(pipeline);
        }

        foreach (var pipeline in pulling.Where(x => x.Environment == environment))
        {
            Wish(pipeline);
        }
    }

    /// <summary>Finds the jobs before this one, through targets that have none.</summary>
    public void Connect(EventJobs jobs)
    {
        Follow(jobs, x => x.Predecessors(), (other, _) => Needs.TryAdd(other, false));
        Follow(
            jobs,
            x => x.ExecutionDependencies.Concat(x.Triggers),
            (_, target) => _skipped.Add(target),
            target => _pulled.Add(target),
            target => _passing.Add(target)
        );
        Done = _passing.Count == 0 ? _targets : jobs.InOrder([.. _targets, .. _passing]);
        foreach (var before in ofEnvironment.Select(x => x.AfterEnvironment).OfType<string>())
        {
            foreach (var other in jobs.Jobs.Where(x => x.Environment == before))
            {
                Needs.TryAdd(other, false);
            }
        }

        foreach (var target in Done.SelectMany(x => x.ArtifactDependencies.Keys))
        {
            if (jobs.JobOf(target, Environment) is { } other && other != this)
            {
                Needs[other] = true;
            }
        }
    }

    internal static (string Name, string Value) Split(string parameter)
    {
        var at = parameter.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? (parameter, "") : (parameter[..at], parameter[(at + 1)..]);
    }

    private void Give(GitLabPipelineAttribute pipeline)
    {
        foreach (var (parameter, value) in pipeline.Parameters.Select(Split))
        {
            Give(parameter, value);
        }
    }

    // Many may need what a job does, and want it done in different ways.
    private void Wish(GitLabPipelineAttribute pipeline)
    {
        foreach (var (parameter, value) in pipeline.Parameters.Select(Split))
        {
            _wished.TryAdd(parameter, []);
            _wished[parameter].Add(value);
        }
    }

    private void Give(string parameter, string value)
    {
        if (!_parameters.TryAdd(parameter, value) && _parameters[parameter] != value)
        {
            throw new InvalidPipelineException(
                $"job {name} would have {parameter} as '{_parameters[parameter]}' and as '{value}': give one of its targets a job of its own with InJob"
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
                    if (BuildGraph.DependenciesRunWhenSkipped(next))
                    {
                        waiting.Push(next);
                    }
                }
                else
                {
                    foundHere?.Invoke(next);
                }
            }
        }
    }
}
