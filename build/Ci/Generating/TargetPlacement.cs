using Kindling.NukeExtensions;
using Nuke.Common.Execution;

namespace Kindling.Ci;

/// <summary>
/// The jobs of all targets on events with the same attributes. What nobody named and only one job needs is done in that job; everything else goes where its
/// kind goes, and what works on an environment to the job of each.
/// </summary>
internal sealed class TargetPlacement
{
    private readonly PipelineDeclaration _declaration;
    private readonly IReadOnlyList<TargetSet> _sets;
    private readonly HashSet<string> _nonEntry;
    private readonly ILookup<ExecutableTarget, ExecutableTarget> _pullers;
    private readonly Dictionary<ExecutableTarget, IReadOnlyList<PlacedJob>> _jobs = [];

    public TargetPlacement(
        PipelineDeclaration declaration,
        IReadOnlyList<TargetSet> sets,
        IReadOnlyList<ExecutableTarget> targets
    )
    {
        _declaration = declaration;
        _sets = sets;
        _nonEntry = declaration.NonEntryTargets.ToHashSet(StringComparer.Ordinal);
        string[] names = [.. sets.SelectMany(x => x.Pipeline.Targets).Distinct()];
        Order = TargetEdges.Order(targets, names);
        _pullers = Order
            .SelectMany(x => x.ExecutionDependencies.Concat(x.Triggers).Select(y => (x, y)))
            .ToLookup(x => x.y, x => x.x);
        foreach (var target in Order.Reverse())
        {
            Place(target);
        }
    }

    /// <summary>All targets of such an event, in the order in which they run.</summary>
    public IReadOnlyList<ExecutableTarget> Order { get; }

    /// <summary>The jobs that do the target; none for one that is done wherever it is needed.</summary>
    public IReadOnlyList<PlacedJob> JobsOf(ExecutableTarget target) =>
        _jobs.GetValueOrDefault(target, []);

    /// <summary>The attributes that name the target.</summary>
    public IEnumerable<GitLabPipelineAttribute> Naming(ExecutableTarget target) =>
        _sets.Where(x => x.Names(target)).Select(x => x.Pipeline);

    /// <summary>The attributes that do not name the target, but something that needs it.</summary>
    public IEnumerable<GitLabPipelineAttribute> Pulling(ExecutableTarget target) =>
        target.Name == _declaration.FirstTarget
            ? []
            : _sets.Where(x => x.Contains(target) && !x.Names(target)).Select(x => x.Pipeline);

    /// <summary>The attributes that speak of an environment.</summary>
    public IReadOnlyList<GitLabPipelineAttribute> Of(string? environment) =>
        environment is null
            ? []
            : [.. _sets.Select(x => x.Pipeline).Where(x => x.Environment == environment)];

    private bool IsEntry(ExecutableTarget target) =>
        !_nonEntry.Contains(target.Name) && !BuildGraph.IsCollective(target);

    // Whoever needs it, or triggers it, is placed before it; of those that need each other one begins.
    private void Place(ExecutableTarget target)
    {
        if (IsEntry(target) && _jobs.TryAdd(target, []))
        {
            _jobs[target] = JobsFor(target);
        }
    }

    private IReadOnlyList<PlacedJob> JobsFor(ExecutableTarget target)
    {
        if (target.Name == _declaration.FirstTarget)
        {
            return [new PlacedJob(JobNames.First)];
        }

        if (target.Traits.IsOnEnvironment)
        {
            return
            [
                .. _sets
                    .Where(x => x.Contains(target))
                    .Select(x => EnvironmentOf(x, target))
                    .Distinct(StringComparer.Ordinal)
                    .Select(x => new PlacedJob(JobNames.Of(target, x), x)),
            ];
        }

        var isPlain =
            !Naming(target).Any()
            && target.PartitionSize == 1
            && target.Traits.Job is null
            && JobNames.KindOf(target) == JobKind.Check;
        var pulling = isPlain ? JobsThatNeed(target).Take(2).ToArray() : [];
        return pulling.Length == 1 ? pulling : [new PlacedJob(JobNames.Of(target, null))];
    }

    private static string EnvironmentOf(TargetSet set, ExecutableTarget target) =>
        set.Pipeline.Environment
        ?? throw new InvalidPipelineException(
            $"GitLabPipeline({set.Pipeline.Events}) pulls in {target}, which works on an environment: say Environment"
        );

    private HashSet<PlacedJob> JobsThatNeed(ExecutableTarget target)
    {
        var found = new HashSet<PlacedJob>();
        var seen = new HashSet<ExecutableTarget>();
        var waiting = new Stack<ExecutableTarget>(_pullers[target]);
        while (waiting.TryPop(out var puller))
        {
            Place(puller);
            found.UnionWith(JobsOf(puller));
            foreach (var next in IsEntry(puller) ? [] : _pullers[puller].Where(seen.Add))
            {
                waiting.Push(next);
            }
        }

        return found;
    }
}

/// <summary>A job by its name, and its environment where it has one.</summary>
internal sealed record PlacedJob(string Name, string? Environment = null);
