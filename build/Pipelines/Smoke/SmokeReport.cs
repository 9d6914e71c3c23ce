using Kindling.Pipelines.Jobs;

namespace Kindling.Pipelines.Smoke;

/// <summary>What a published setup took for the same work, and which of the seeds says so.</summary>
public sealed record PublishedTime(double Seconds, string Seed);

/// <summary>What is looked at, what must come out, and how long it took others.</summary>
public sealed record SmokeExpectation(
    string Name,
    string Title,
    string Expected,
    PublishedTime? Published = null
);

/// <summary>One row: an expectation, what came out, and why it failed where it did.</summary>
public sealed record SmokeResult(
    SmokeExpectation Expectation,
    string Got,
    string? Failure,
    double Seconds
)
{
    /// <summary>Whether it came out as expected.</summary>
    public bool Passed => Failure is null;

    /// <summary>The Spark application that did it.</summary>
    public string? ApplicationId { get; init; }

    /// <summary>Who took part.</summary>
    public IReadOnlyList<ExecutorUse> Executors { get; init; } = [];
}

/// <summary>Everything that a smoke run found out. The reports are functions of it.</summary>
public sealed record SmokeReport
{
    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How long all of it took, starts of Spark included.</summary>
    public required double Seconds { get; init; }

    /// <summary>Where it ran: names and values for a person to read.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>In the order in which they ran.</summary>
    public required IReadOnlyList<SmokeResult> Results { get; init; }

    /// <summary>Whether all came out as expected.</summary>
    public bool Passed => Results.All(result => result.Passed);
}

/// <summary>At least one smoke job failed; exit code 6. The report is written all the same.</summary>
public sealed class SmokeFailedException(string message, SmokeReport report)
    : PipelineException(message)
{
    /// <summary>What was found out.</summary>
    public SmokeReport Report { get; } = report;
}
