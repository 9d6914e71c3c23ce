using Kindling.Pipelines.Jobs;

namespace Kindling.Pipelines.Local;

/// <summary>All that the plan depends on.</summary>
internal sealed record LocalPlanInput
{
    public required StateFolder Folder { get; init; }
    public required string SparkHome { get; init; }
    public required string HadoopHome { get; init; }
    public required string JavaHome { get; init; }
    public required string Python { get; init; }
    public required string User { get; init; }
    public required int Workers { get; init; }
    public required Machine Machine { get; init; }
    public required LocalPorts Ports { get; init; }
}

/// <summary>
/// What should run on this computer, without looking at what does. Pure: the same input gives the same text, so that a
/// hash of it tells whether a daemon has to be started again.
/// </summary>
internal sealed record LocalPlan
{
    /// <summary>Everything listens here and nowhere else.</summary>
    public const string Host = "127.0.0.1";

    /// <summary>
    /// Five daemons start at once on a small machine and then do little: the quick compiler and the small collector
    /// bring them up sooner and leave the cores to the jobs. Executors and drivers keep Java's own choice.
    /// </summary>
    public const string DaemonJava =
        "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -Djava.net.preferIPv4Stack=true";

    public required IReadOnlyList<Component> Components { get; init; }

    /// <summary>What clients read: never a reason to restart a daemon.</summary>
    public required IReadOnlyList<ConfigurationFile> ClientFiles { get; init; }

    public required SparkEnvironment Environment { get; init; }

    public static LocalPlan Create(LocalPlanInput input)
    {
        var size = WorkerSize.For(input.Machine, input.Workers);
        var hadoop = new HadoopPlan(input, size.DaemonHeapMiB);
        var spark = new SparkPlan(input, size);
        return new LocalPlan
        {
            Components =
            [
                hadoop.NameNode(),
                hadoop.DataNode(),
                spark.Master(),
                .. Enumerable.Range(1, input.Workers).Select(spark.Worker),
                spark.History(),
            ],
            ClientFiles = [.. hadoop.ClientFiles(), .. spark.ClientFiles()],
            Environment = EnvironmentOf(input, size),
        };
    }

    private static SparkEnvironment EnvironmentOf(LocalPlanInput input, WorkerSize size)
    {
        var ports = input.Ports;
        return new SparkEnvironment
        {
            SparkHome = input.SparkHome,
            HadoopHome = input.HadoopHome,
            JavaHome = input.JavaHome,
            Python = input.Python,
            MasterUrl = new Uri(SparkPlan.MasterUrl(ports)),
            Master = Http(ports[Local.Components.Master, LocalPorts.Http]),
            History = Http(ports[Local.Components.History, LocalPorts.Http]),
            NameNode = Http(ports[Local.Components.NameNode, LocalPorts.Http]),
            FileSystem = HadoopPlan.FileSystem(ports),
            User = input.User,
            SparkConfiguration = input.Folder.ConfigurationOf(SparkPlan.Client),
            HadoopConfiguration = input.Folder.ConfigurationOf(HadoopPlan.Client),
            Scratch = input.Folder.Scratch,
            ExecutorMemory = new MemorySize(size.ExecutorMemoryMiB),
        };
    }

    public static Uri Http(int port) => new($"http://{Host}:{port}/");
}
