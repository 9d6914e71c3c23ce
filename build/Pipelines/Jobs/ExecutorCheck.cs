namespace Kindling.Pipelines.Jobs;

/// <summary>A job that ran on fewer executors than it asked for proves less than it seems to: Spark itself says nothing.</summary>
internal static class ExecutorCheck
{
    /// <summary>Null when every executor asked for finished a task.</summary>
    public static string? Problem(int wanted, IReadOnlyList<ExecutorUse> executors)
    {
        var worked = executors.Count(executor => executor.CompletedTasks > 0);
        return worked >= wanted
            ? null
            : $"only {worked} of {wanted} executors ran tasks ({executors.Count} were started)";
    }
}
