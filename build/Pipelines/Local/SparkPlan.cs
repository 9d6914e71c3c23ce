namespace Kindling.Pipelines.Local;

/// <summary>
/// Master, workers, history server and what drivers read. Only bin/spark-class is used: sbin is not in every distribution.
/// See https://spark.apache.org/docs/latest/spark-standalone.html and https://spark.apache.org/docs/latest/monitoring.html
/// </summary>
internal sealed class SparkPlan(LocalPlanInput input, WorkerSize size)
{
    public const string Client = "spark-client";

    private const string Host = LocalPlan.Host;
    private const string EventLogs = "/spark-logs";

    public static string MasterUrl(LocalPorts ports) =>
        $"spark://{Host}:{ports[Components.Master, LocalPorts.Rpc]}";

    public Component Master() =>
        Daemon(
            Components.Master,
            "org.apache.spark.deploy.master.Master",
            [
                ("spark.master.rest.enabled", "false"),
                ("spark.master.ui.historyServerUrl", Http(Components.History)),
                ("spark.ui.killEnabled", "false"),
            ],
            [
                "--host",
                Host,
                "--port",
                Port(Components.Master, LocalPorts.Rpc),
                "--webui-port",
                Port(Components.Master),
            ]
        ) with
        {
            Addresses = [MasterUrl(input.Ports), Http(Components.Master)],
        };

    public Component Worker(int number)
    {
        var name = Components.Worker(number);
        var daemon = Daemon(
            name,
            "org.apache.spark.deploy.worker.Worker",
            [
                ("spark.worker.cleanup.enabled", "true"),
                ("spark.worker.cleanup.appDataTtl", "86400"),
                ("spark.worker.ui.retainedExecutors", "100"),
            ],
            [
                "--host",
                Host,
                "--port",
                Port(name, LocalPorts.Rpc),
                "--webui-port",
                Port(name),
                "--cores",
                $"{size.Cores}",
                "--memory",
                $"{size.MemoryMiB}M",
                "--work-dir",
                input.Folder.WorkOf(name),
                MasterUrl(input.Ports),
            ]
        );
        return daemon with { Addresses = [Http(name)], Variables = WorkerVariables(daemon) };
    }

    public Component History() =>
        Daemon(
            Components.History,
            "org.apache.spark.deploy.history.HistoryServer",
            [
                ("spark.history.fs.logDirectory", HadoopPlan.FileSystem(input.Ports) + EventLogs),
                ("spark.history.ui.port", Port(Components.History)),
                ("spark.history.fs.update.interval", "1s"),
                ("spark.history.fs.cleaner.enabled", "true"),
                ("spark.history.fs.cleaner.maxAge", "30d"),
            ],
            []
        ) with
        {
            Addresses = [Http(Components.History)],
        };

    public IReadOnlyList<ConfigurationFile> ClientFiles()
    {
        var fileSystem = HadoopPlan.FileSystem(input.Ports);
        var defaults = ConfigurationText.Properties(
            ("spark.master", MasterUrl(input.Ports)),
            ("spark.driver.host", Host),
            ("spark.driver.bindAddress", Host),
            ("spark.eventLog.enabled", "true"),
            ("spark.eventLog.dir", fileSystem + EventLogs),
            ("spark.sql.warehouse.dir", $"{fileSystem}/user/{input.User}/spark-warehouse"),
            ("spark.pyspark.python", input.Python),
            ("spark.pyspark.driver.python", input.Python),
            ("spark.ui.showConsoleProgress", "false")
        );
        return [File(Client, "spark-defaults.conf", defaults), JobLogging(Client)];
    }

    private Component Daemon(
        string name,
        string program,
        (string, string)[] properties,
        string[] arguments
    )
    {
        var folder = input.Folder.ConfigurationOf(name);
        var propertiesFile = File(
            name,
            "spark.properties",
            ConfigurationText.Properties([
                .. properties,
                // A taken port is told, not passed over for one that nobody knows of.
                ("spark.port.maxRetries", "0"),
            ])
        );
        var logging = File(
            name,
            "daemon.log4j2.properties",
            Resource.Text("Local/Configuration/spark-daemon.log4j2.properties")
        );
        return new Component(name)
        {
            Command =
            [
                Path.Combine(input.SparkHome, "bin", "spark-class"),
                program,
                "--properties-file",
                propertiesFile.Path,
                .. arguments,
            ],
            Variables = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["JAVA_HOME"] = input.JavaHome,
                ["SPARK_HOME"] = input.SparkHome,
                ["SPARK_CONF_DIR"] = folder,
                ["HADOOP_CONF_DIR"] = input.Folder.ConfigurationOf(HadoopPlan.Client),
                // Pages bind to this address, every interface otherwise; links on them name the second.
                ["SPARK_LOCAL_IP"] = Host,
                ["SPARK_PUBLIC_DNS"] = Host,
                ["SPARK_DAEMON_MEMORY"] = $"{size.DaemonHeapMiB}m",
                ["SPARK_DAEMON_JAVA_OPTS"] = DaemonOptions(name, logging.Path),
            },
            // Executors find the worker's folder on their class path: its log4j2.properties is theirs, not the worker's.
            Files = [propertiesFile, logging, JobLogging(name)],
            Addresses = [],
        };
    }

    private Dictionary<string, string> WorkerVariables(Component daemon) =>
        new(daemon.Variables, StringComparer.Ordinal)
        {
            ["SPARK_LOCAL_DIRS"] = input.Folder.Scratch,
            ["PYSPARK_PYTHON"] = input.Python,
        };

    private string DaemonOptions(string name, string logging) =>
        string.Join(
            ' ',
            LocalPlan.DaemonJava,
            $"\"-Dkindling.log={input.Folder.LogOf(name)}\"",
            $"\"-Dlog4j2.configurationFile={new Uri(logging).AbsoluteUri}\""
        );

    private ConfigurationFile JobLogging(string name) =>
        File(
            name,
            "log4j2.properties",
            Resource.Text("Local/Configuration/spark-job.log4j2.properties")
        );

    private ConfigurationFile File(string component, string name, string text) =>
        new(Path.Combine(input.Folder.ConfigurationOf(component), name), text);

    private string Port(string component, string purpose = LocalPorts.Http) =>
        $"{input.Ports[component, purpose]}";

    private string Http(string component) =>
        LocalPlan.Http(input.Ports[component, LocalPorts.Http]).ToString();
}
