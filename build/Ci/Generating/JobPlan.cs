using Nuke.Common.Execution;

namespace Kindling.Ci;

/// <summary>A job before it is written down: which targets, when, after which others.</summary>
internal sealed record JobPlan
{
    public required string Name { get; init; }

    public required JobKind Kind { get; init; }

    /// <summary>What it does, in the order in which it does it.</summary>
    public required IReadOnlyList<ExecutableTarget> Targets { get; init; }

    /// <summary>The targets that its command names.</summary>
    public required IReadOnlyList<string> Invoked { get; init; }

    /// <summary>What earlier jobs did: the nearest targets, the rest is skipped with them.</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];

    /// <summary>Where it works; null for a job that works on no environment.</summary>
    public string? Environment { get; init; }

    public required IReadOnlyList<JobOccurrence> Occurrences { get; init; }

    public IReadOnlyList<PlannedNeed> Needs { get; init; } = [];

    /// <summary>How many parts it has.</summary>
    public int Parts => IsStop ? 1 : Targets.Max(x => x.PartitionSize);

    /// <summary>It is done whatever failed before.</summary>
    public bool IsAssured { get; init; }

    public bool IsStop => Kind == JobKind.Stop;

    public bool IsIn(PipelineEvents one) => Occurrences.Any(x => x.Event == one);
}

/// <summary>A job on one event.</summary>
internal sealed record JobOccurrence(
    PipelineEvents Event,
    bool IsManual,
    IReadOnlyDictionary<string, string> Parameters
);

/// <summary>A job that must be done before.</summary>
/// <param name="Job">Its name.</param>
/// <param name="BringsArtifacts">What it made is wanted.</param>
/// <param name="IsOptional">There are pipelines without it.</param>
internal sealed record PlannedNeed(string Job, bool BringsArtifacts, bool IsOptional = false);

/// <summary>What a job may do; also the order of the stages.</summary>
internal enum JobKind
{
    Check,
    Images,
    Deploy,
    Release,
    Stop,
}
