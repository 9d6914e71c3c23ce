using Kindling.Pipelines.Jobs;

namespace Kindling.Pipelines.Local;

/// <summary>One row of Status.</summary>
public sealed record ComponentStatus(
    string Component,
    string State,
    int? Pid,
    string Address,
    DateTimeOffset? Since
);

/// <summary>What a Deploy made of it.</summary>
public sealed record LocalDeployment(
    SparkEnvironment Environment,
    IReadOnlyList<ComponentStatus> Components,
    IReadOnlyList<string> Started,
    IReadOnlyList<string> Stopped
);
