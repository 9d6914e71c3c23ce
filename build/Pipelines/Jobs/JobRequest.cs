using System.Text.RegularExpressions;

namespace Kindling.Pipelines.Jobs;

/// <summary>What a job asks of the cluster; the same for every job, whoever starts it.</summary>
public sealed record JobResources
{
    /// <summary>How many executors must take part.</summary>
    public int Executors { get; init; } = 2;

    /// <summary>Cores of each executor, that is tasks at a time.</summary>
    public int ExecutorCores { get; init; } = 1;

    /// <summary>Memory of each executor; the environment's choice where null.</summary>
    public MemorySize? ExecutorMemory { get; init; }

    /// <summary>CPU that a node keeps free for each executor, as 100m or 2; Kubernetes only, Spark's settings where null.</summary>
    public string? ExecutorRequestCores { get; init; }

    /// <summary>CPU that each executor may use at most; Kubernetes only.</summary>
    public string? ExecutorLimitCores { get; init; }

    /// <summary>Memory of the driver; Spark's default where null.</summary>
    public MemorySize? DriverMemory { get; init; }

    /// <summary>An upper limit to all cores of the job.</summary>
    public int? CoresMax { get; init; }

    /// <summary>Spark settings as K=V; they win over ours.</summary>
    public IReadOnlyList<string> Conf { get; init; } = [];

    internal int Cores => Math.Min(CoresMax ?? int.MaxValue, Executors * ExecutorCores);

    internal int ExpectedExecutors => Cores / ExecutorCores;

    /// <summary>Everything that is wrong with them, so that a person corrects it in one go.</summary>
    public IEnumerable<string> Problems()
    {
        if (Executors is < 1 or > 1000)
        {
            yield return $"--executors must be between 1 and 1000, not {Executors}";
        }

        if (ExecutorCores is < 1 or > 1000)
        {
            yield return $"--executor-cores must be between 1 and 1000, not {ExecutorCores}";
        }

        if (CoresMax is { } most && most < ExecutorCores)
        {
            yield return $"--cores-max {most} leaves no room for an executor of {ExecutorCores} cores";
        }

        // https://spark.apache.org/docs/latest/configuration.html: the JVM reserves 300 MiB, and Spark refuses less than 450.
        foreach (
            var (option, size) in new[] { ("executor", ExecutorMemory), ("driver", DriverMemory) }
        )
        {
            if (size is { MiB: < 450 } little)
            {
                yield return $"--{option}-memory {little} is less than the 450m that Spark needs";
            }
        }

        foreach (var problem in CpuProblems())
        {
            yield return problem;
        }

        foreach (var wrong in Conf.Where(entry => entry.IndexOf('=', StringComparison.Ordinal) < 1))
        {
            yield return $"--conf takes K=V, not '{wrong}'";
        }
    }

    private IEnumerable<string> CpuProblems()
    {
        var request = Cpu(ExecutorRequestCores);
        var limit = Cpu(ExecutorLimitCores);
        if (request is <= 0)
        {
            yield return $"--executor-request-cores takes an amount of CPU as 100m or 2, not '{ExecutorRequestCores}'";
        }

        if (limit is <= 0)
        {
            yield return $"--executor-limit-cores takes an amount of CPU as 100m or 2, not '{ExecutorLimitCores}'";
        }

        if (limit > 0 && request > limit)
        {
            yield return $"--executor-request-cores {ExecutorRequestCores} is more than --executor-limit-cores {ExecutorLimitCores}";
        }
    }

    // What is no quantity counts as nothing.
    private static decimal? Cpu(string? text) =>
        text is null ? null
        : Quantity.TryParse(text, out var amount) ? amount
        : 0;
}

/// <summary>An application to run on Spark.</summary>
public sealed partial record JobRequest
{
    /// <summary>A .py, .R or .jar file, here or at an hdfs:// address.</summary>
    public required string Application { get; init; }

    /// <summary>The application's own arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Python files here that it imports.</summary>
    public IReadOnlyList<string> PyFiles { get; init; } = [];

    /// <summary>The name that pages show; the file's where null.</summary>
    public string? Name { get; init; }

    /// <summary>The class to run in a jar.</summary>
    public string? MainClass { get; init; }

    /// <summary>What it asks of the cluster.</summary>
    public JobResources Resources { get; init; } = new();

    /// <summary>When it is given up; never where null.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Whether it fails when an executor that it asked for did no task.</summary>
    public bool RequireEveryExecutor { get; init; }

    internal string DisplayName => Name ?? System.IO.Path.GetFileNameWithoutExtension(Application);

    internal bool IsR => HasExtension(".r");

    /// <summary>Whether a file is at an address, as hdfs://host/x or local:/x, and not here; a single letter before the colon is a drive.</summary>
    internal static bool IsRemote(string file) => Scheme().IsMatch(file);

    /// <summary>Everything that is wrong with it.</summary>
    public IReadOnlyList<string> Problems() => [.. ApplicationProblems(), .. Resources.Problems()];

    private IEnumerable<string> ApplicationProblems()
    {
        if (!HasExtension(".py") && !HasExtension(".r") && !HasExtension(".jar"))
        {
            yield return $"--application must be a .py, .R or .jar file, not '{Application}'";
        }
        else if (!IsRemote(Application) && !File.Exists(Application))
        {
            yield return $"there is no file {Application}";
        }

        if (MainClass is not null && !HasExtension(".jar"))
        {
            yield return "--main-class goes with a .jar only";
        }

        if (Deadline is { } deadline && deadline <= TimeSpan.Zero)
        {
            yield return "the deadline must be longer than nothing";
        }
    }

    private bool HasExtension(string extension) =>
        Application.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    // https://www.rfc-editor.org/rfc/rfc3986#section-3.1
    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]+:", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Scheme();
}
