namespace Kindling.Pipelines.Jobs;

/// <summary>A running Spark with its HDFS, as jobs see it.</summary>
public sealed record SparkEnvironment
{
    /// <summary>The Spark to submit with.</summary>
    public required string SparkHome { get; init; }

    /// <summary>The Hadoop whose commands list files.</summary>
    public required string HadoopHome { get; init; }

    /// <summary>The Java that drivers run on.</summary>
    public required string JavaHome { get; init; }

    /// <summary>The Python of driver and workers alike.</summary>
    public required string Python { get; init; }

    /// <summary>spark://host:port.</summary>
    public required Uri MasterUrl { get; init; }

    /// <summary>The master's page, which also answers in JSON.</summary>
    public required Uri Master { get; init; }

    /// <summary>The history server.</summary>
    public required Uri History { get; init; }

    /// <summary>The NameNode's HTTP address.</summary>
    public required Uri NameNode { get; init; }

    /// <summary>hdfs://host:port.</summary>
    public required string FileSystem { get; init; }

    /// <summary>The user whom HDFS sees.</summary>
    public required string User { get; init; }

    /// <summary>The folder of spark-defaults.conf and log4j2.properties: point SPARK_CONF_DIR there to work by hand.</summary>
    public required string SparkConfiguration { get; init; }

    /// <summary>The folder of core-site.xml and hdfs-site.xml: point HADOOP_CONF_DIR there to work by hand.</summary>
    public required string HadoopConfiguration { get; init; }

    /// <summary>Where drivers and executors may leave temporary files.</summary>
    public required string Scratch { get; init; }

    /// <summary>What an executor gets when nobody says.</summary>
    public required MemorySize ExecutorMemory { get; init; }
}
