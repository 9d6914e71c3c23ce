namespace Kindling.Pipelines.Jobs;

/// <summary>What one executor has done.</summary>
public sealed record ExecutorUse(string Id, string Host, int CompletedTasks);

/// <summary>A job that ended well. The id is null, and the executors none, when the program never used Spark.</summary>
public sealed record JobResult(
    string? ApplicationId,
    IReadOnlyList<ExecutorUse> Executors,
    IReadOnlyList<string> Output,
    TimeSpan Elapsed
);

/// <summary>The application itself failed; says its exit code and, in one line, why.</summary>
public sealed class JobFailedException(string message, int exitCode) : PipelineException(message)
{
    /// <summary>As spark-submit ended.</summary>
    public int JobExitCode { get; } = exitCode;
}
