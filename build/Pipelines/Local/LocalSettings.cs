namespace Kindling.Pipelines.Local;

/// <summary>What a person chooses about the environment on this computer.</summary>
public sealed record LocalSettings
{
    /// <summary>The unpacked Spark.</summary>
    public required string SparkHome { get; init; }

    /// <summary>The unpacked Hadoop.</summary>
    public required string HadoopHome { get; init; }

    /// <summary>Spark workers, among which the machine is divided.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Whether a missing Java or Python may be installed with apt-get.</summary>
    public bool AllowInstall { get; init; } = true;

    /// <summary>What may be used of this computer.</summary>
    public Machine Machine { get; init; } = Machine.Read();

    /// <summary>What is wrong with a number of workers, before anything else is known.</summary>
    public static IEnumerable<string> Problems(int workers)
    {
        if (workers is < 1 or > 64)
        {
            yield return $"--workers must be between 1 and 64, not {workers}";
        }
    }

    /// <summary>The components of an environment with that many workers.</summary>
    public static IEnumerable<string> ComponentsOf(int workers) =>
        [
            Components.NameNode,
            Components.DataNode,
            Components.Master,
            Components.History,
            .. Enumerable.Range(1, workers).Select(Components.Worker),
        ];

    /// <summary>Whether there can be such a component, with however many workers.</summary>
    public static bool IsComponent(string name) =>
        ComponentsOf(workers: 0).Contains(name) || Components.IsWorker(name);

    internal IEnumerable<string> Problems()
    {
        foreach (var problem in Problems(Workers))
        {
            yield return problem;
        }

        if (!File.Exists(Path.Combine(SparkHome, "bin", "spark-class")))
        {
            yield return $"there is no Spark in {SparkHome} (bin/spark-class): run Download";
        }

        if (!File.Exists(Path.Combine(HadoopHome, "bin", "hdfs")))
        {
            yield return $"there is no Hadoop in {HadoopHome} (bin/hdfs): run Download";
        }
    }
}
