using Kindling.NukeExtensions;
using Nuke.Common.Execution;

namespace Kindling.Ci;

/// <summary>
/// The jobs of one set of targets on one event. What nobody named and only one job needs is done in that job; everything else goes
/// where its kind goes.
/// </summary>
internal sealed class TargetPlacement
{
    private readonly string _first;
    private readonly HashSet<string> _nonEntry;
    private readonly HashSet<ExecutableTarget> _order;
    private readonly Dictionary<ExecutableTarget, string> _jobs = [];
    private readonly ILookup<ExecutableTarget, ExecutableTarget> _pullers;

    public TargetPlacement(
        IReadOnlyList<ExecutableTarget> order,
        GitLabPipelineAttribute pipeline,
        PipelineDeclaration declaration
    )
    {
        _nonEntry = declaration.NonEntryTargets.ToHashSet(StringComparer.Ordinal);
        _first = declaration.FirstTarget;
        _order = [.. order];
        Order = order;
        Pipeline = pipeline;
        _pullers = order
            .SelectMany(x => x.ExecutionDependencies.Concat(x.Triggers).Select(y => (x, y)))
            .ToLookup(x => x.y, x => x.x);
        foreach (var target in order.Reverse().Where(IsEntry))
        {
            _jobs[target] = JobFor(target);
        }
    }

    /// <summary>All targets of the set, in the order in which they run.</summary>
    public IReadOnlyList<ExecutableTarget> Order { get; }

    public GitLabPipelineAttribute Pipeline { get; }

    /// <summary>Has a job of its own, or one that it shares.</summary>
    public bool IsEntry(ExecutableTarget target) =>
        !_nonEntry.Contains(target.Name) && !BuildGraph.IsCollective(target);

    public bool Contains(ExecutableTarget target) => _order.Contains(target);

    public bool Names(ExecutableTarget target) => Pipeline.Targets.Contains(target.Name);

    /// <summary>The job; null for a target that is done wherever it is needed.</summary>
    public string? JobOf(ExecutableTarget target) => _jobs.GetValueOrDefault(target);

    private string JobFor(ExecutableTarget target)
    {
        var isPlain =
            !Names(target)
            && target.PartitionSize == 1
            && target.Traits.Job is null
            && target.Name != _first
            && JobNames.KindOf(target) == JobKind.Check;
        var pulling = isPlain ? JobsThatNeed(target).Take(2).ToArray() : [];
        return target.Name == _first ? JobNames.First
            : pulling.Length == 1 ? pulling[0]
            : JobNames.Of(target, Pipeline.Environment);
    }

    private HashSet<string> JobsThatNeed(ExecutableTarget target)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Stack<ExecutableTarget>(_pullers[target]);
        while (waiting.TryPop(out var puller))
        {
            if (_jobs.TryGetValue(puller, out var job))
            {
                found.Add(job);
                continue;
            }

            foreach (var next in _pullers[puller])
            {
                waiting.Push(next);
            }
        }

        return found;
    }
}
