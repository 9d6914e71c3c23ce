namespace Kindling.Pipelines.Local;

/// <summary>
/// NameNode, DataNode and the files of an HDFS client. The daemons are started as Java programs, not by bin/hdfs, whose
/// unquoted variables break on a path with blanks. Properties:
/// https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-hdfs/hdfs-default.xml
/// </summary>
internal sealed class HadoopPlan(LocalPlanInput input, long heapMiB)
{
    public const string Client = "hadoop-client";

    private const string Host = LocalPlan.Host;

    public static string FileSystem(LocalPorts ports) =>
        $"hdfs://{Host}:{ports[Components.NameNode, LocalPorts.Rpc]}";

    public Component NameNode() =>
        Daemon(
            Components.NameNode,
            "org.apache.hadoop.hdfs.server.namenode.NameNode",
            NameNodeSite(input.Folder.Name),
            [
                FileSystem(input.Ports),
                LocalPlan.Http(input.Ports[Components.NameNode, LocalPorts.Http]).ToString(),
            ]
        );

    public Component DataNode() =>
        Daemon(
            Components.DataNode,
            "org.apache.hadoop.hdfs.server.datanode.DataNode",
            DataNodeSite(),
            [
                $"{Host}:{input.Ports[Components.DataNode, LocalPorts.Data]}",
                LocalPlan.Http(input.Ports[Components.DataNode, LocalPorts.Http]).ToString(),
            ]
        ) with
        {
            WorkingFolder = input.Folder.Data,
        };

    /// <summary>One run of the NameNode's program that formats <paramref name="name"/>, with its own configuration.</summary>
    public Component Format(string name)
    {
        var daemon = Daemon(
            "format",
            "org.apache.hadoop.hdfs.server.namenode.NameNode",
            NameNodeSite(name),
            []
        );
        return daemon with { Command = [.. daemon.Command, "-format", "-nonInteractive"] };
    }

    public IReadOnlyList<ConfigurationFile> ClientFiles() =>
        Files(
            Client,
            "hadoop-client",
            ("dfs.replication", "1"),
            // With one DataNode there is none to replace it by, and asking for one fails the writer.
            ("dfs.client.block.write.replace-datanode-on-failure.policy", "NEVER")
        );

    private (string, string)[] NameNodeSite(string name) =>
        [
            ("dfs.namenode.name.dir", new Uri(name).AbsoluteUri),
            ("dfs.namenode.rpc-address", Address(Components.NameNode, LocalPorts.Rpc)),
            ("dfs.namenode.rpc-bind-host", Host),
            ("dfs.namenode.http-address", Address(Components.NameNode, LocalPorts.Http)),
            ("dfs.namenode.http-bind-host", Host),
            ("dfs.replication", "1"),
            ("dfs.permissions.enabled", "true"),
            ("dfs.namenode.datanode.registration.ip-hostname-check", "false"),
            // One DataNode reports everything in a moment: waiting another 30 s tells nothing new.
            ("dfs.namenode.safemode.extension", "0"),
            // A DataNode that is gone is noticed after 2 × 5 s + 10 × 1 s instead of 10.5 minutes.
            ("dfs.heartbeat.interval", "1s"),
            ("dfs.namenode.heartbeat.recheck-interval", "5000"),
        ];

    private (string, string)[] DataNodeSite() =>
        [
            ("dfs.datanode.data.dir", BlocksPath),
            ("dfs.datanode.hostname", Host),
            ("dfs.datanode.address", Address(Components.DataNode, LocalPorts.Data)),
            ("dfs.datanode.http.address", Address(Components.DataNode, LocalPorts.Http)),
            ("dfs.datanode.ipc.address", Address(Components.DataNode, LocalPorts.Rpc)),
            ("dfs.heartbeat.interval", "1s"),
            ("dfs.blockreport.initialDelay", "0s"),
            // A NameNode that is starting again is asked often rather than given up for 5 s.
            ("ipc.client.connect.retry.interval", "200"),
            ("ipc.client.connect.max.retries", "150"),
        ];

    // A DataNode takes "my%20work" for three letters and "my work" for a format string, and ends. Where the path holds more
    // than the plainest characters it is given one that means the same to it: by way of its own working folder.
    private string BlocksPath =>
        input.Folder.Blocks.All(c =>
            char.IsAsciiLetterOrDigit(c) || "/._-".Contains(c, StringComparison.Ordinal)
        )
            ? input.Folder.Blocks
            : $"/proc/self/cwd/{Path.GetFileName(input.Folder.Blocks)}";

    private string Address(string component, string purpose) =>
        $"{Host}:{input.Ports[component, purpose]}";

    private Component Daemon(
        string name,
        string program,
        (string, string)[] site,
        IReadOnlyList<string> addresses
    )
    {
        var folder = input.Folder.ConfigurationOf(name);
        return new Component(name)
        {
            Command =
            [
                Path.Combine(input.JavaHome, "bin", "java"),
                $"-Xmx{heapMiB}m",
                .. LocalPlan.DaemonJava.Split(' '),
                $"-Dhadoop.home.dir={input.HadoopHome}",
                $"-Dkindling.log={input.Folder.LogOf(name)}",
                "-cp",
                ClassPath(folder, input.HadoopHome),
                program,
            ],
            Variables = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["HADOOP_CONF_DIR"] = folder,
            },
            Files = Files(name, "hadoop-daemon", site),
            Addresses = addresses,
        };
    }

    private List<ConfigurationFile> Files(
        string name,
        string logging,
        params (string, string)[] site
    )
    {
        var folder = input.Folder.ConfigurationOf(name);
        return
        [
            new(
                Path.Combine(folder, "core-site.xml"),
                ConfigurationText.HadoopXml(
                    ("fs.defaultFS", FileSystem(input.Ports)),
                    ("hadoop.tmp.dir", input.Folder.WorkOf(name))
                )
            ),
            new(Path.Combine(folder, "hdfs-site.xml"), ConfigurationText.HadoopXml(site)),
            new(
                Path.Combine(folder, "log4j.properties"),
                Resource.Text($"Local/Configuration/{logging}.log4j.properties")
            ),
        ];
    }

    // The layout of share/hadoop has been the same since Hadoop 2, in the full distribution and in reduced ones.
    private static string ClassPath(string configuration, string home)
    {
        var share = Path.Combine(home, "share", "hadoop");
        return string.Join(
            ':',
            configuration,
            $"{share}/common/lib/*",
            $"{share}/common/*",
            $"{share}/hdfs",
            $"{share}/hdfs/lib/*",
            $"{share}/hdfs/*"
        );
    }
}
