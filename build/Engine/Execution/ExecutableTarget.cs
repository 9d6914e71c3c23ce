using System.Linq.Expressions;

namespace Nuke.Common.Execution;

/// <summary>Where a target stands.</summary>
public enum ExecutionStatus
{
    /// <summary>Not in this run.</summary>
    None,

    /// <summary>In the plan, still to come.</summary>
    Scheduled,

    /// <summary>Left out because the run failed or was cancelled before.</summary>
    NotRun,

    /// <summary>Left out by a condition, a parameter, or because who needs it was.</summary>
    Skipped,

    /// <summary>Done.</summary>
    Succeeded,

    /// <summary>Failed.</summary>
    Failed,

    /// <summary>At work.</summary>
    Running,

    /// <summary>Cancelled while at work.</summary>
    Aborted,

    /// <summary>Has no actions; only gathers others.</summary>
    Collective,
}

/// <summary>A target as it was defined, and where it stands in this run. Only the engine changes it.</summary>
public sealed class ExecutableTarget
{
    internal ExecutableTarget(string name, Delegate factory, Type declaringType)
    {
        Name = name;
        Factory = factory;
        DeclaringType = declaringType;
    }

    /// <summary>The property's name.</summary>
    public string Name { get; }

    /// <summary>One line for <c>--help</c>.</summary>
    public string? Description { get; internal set; }

    /// <summary>Where it stands.</summary>
    public ExecutionStatus Status { get; internal set; }

    /// <summary>How long its actions took.</summary>
    public TimeSpan Duration { get; internal set; }

    /// <summary>Named by the user.</summary>
    public bool Invoked { get; internal set; }

    /// <summary>Runs when nothing is named.</summary>
    public bool IsDefault { get; internal set; }

    /// <summary>Shown by <c>--help</c>.</summary>
    public bool Listed { get; internal set; } = true;

    /// <summary>Why it was skipped, where no condition of its own was the reason.</summary>
    public string? Skipped { get; internal set; }

    /// <summary>The text of its own conditions that did not hold.</summary>
    public string? OnlyWhen { get; internal set; }

    /// <summary>What <c>ReportSummary</c> noted.</summary>
    public IReadOnlyDictionary<string, string> SummaryInformation { get; internal set; } =
        new Dictionary<string, string>();

    /// <summary>These run before it and are pulled in.</summary>
    public IReadOnlyCollection<ExecutableTarget> ExecutionDependencies => ExecutionDependencyList;

    /// <summary>These run before it if they run.</summary>
    public IReadOnlyCollection<ExecutableTarget> OrderDependencies => OrderDependencyList;

    /// <summary>These pull it in.</summary>
    public IReadOnlyCollection<ExecutableTarget> TriggerDependencies => TriggerDependencyList;

    /// <summary>It pulls these in.</summary>
    public IReadOnlyCollection<ExecutableTarget> Triggers => TriggerList;

    /// <summary>Globs of what it makes.</summary>
    public IReadOnlyCollection<string> ArtifactProducts { get; internal set; } = [];

    /// <summary>What it takes from other targets, by target; no globs means everything.</summary>
    public IReadOnlyDictionary<ExecutableTarget, IReadOnlyList<string>> ArtifactDependencies
    {
        get;
        internal set;
    } = new Dictionary<ExecutableTarget, IReadOnlyList<string>>();

    /// <summary>How many parts a pipeline makes of it.</summary>
    public int PartitionSize { get; internal set; } = 1;

    /// <summary>What it is, for pipelines.</summary>
    public TargetTraits Traits { get; internal set; } = new();

    internal Delegate Factory { get; }

    internal Type DeclaringType { get; }

    internal bool AssuredAfterFailure { get; set; }

    internal bool ProceedAfterFailure { get; set; }

    internal bool OwnsOutput { get; set; }

    internal Func<CancellationToken, Task>? Preview { get; set; }

    internal DependencyBehavior DependencyBehavior { get; set; }

    internal IReadOnlyList<Func<CancellationToken, Task>> Actions { get; set; } = [];

    internal IReadOnlyList<TargetCondition> StaticConditions { get; set; } = [];

    internal IReadOnlyList<TargetCondition> DynamicConditions { get; set; } = [];

    internal IReadOnlyList<LambdaExpression> Requirements { get; set; } = [];

    internal List<ExecutableTarget> ExecutionDependencyList { get; } = [];

    internal List<ExecutableTarget> OrderDependencyList { get; } = [];

    internal List<ExecutableTarget> TriggerDependencyList { get; } = [];

    internal List<ExecutableTarget> TriggerList { get; } = [];

    internal Exception? Failure { get; set; }

    /// <summary>All that must come before it if it is in the run.</summary>
    internal IEnumerable<ExecutableTarget> Predecessors =>
        ExecutionDependencyList.Concat(OrderDependencyList).Concat(TriggerDependencyList);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A condition and its source text.</summary>
internal sealed record TargetCondition(Func<bool> Holds, string Text);
