using Kindling.Docker;

namespace Kindling.Pipelines.Images.Structure;

/// <summary>What the hdfs image must do: a file system of two containers, and its other roles.</summary>
internal static class HdfsChecks
{
    private const string Image = "hdfs";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    public static IEnumerable<ImageCheck> For(string version) =>
        [
            new(
                Image,
                "hdfs version",
                async (stage, token) =>
                    CommonChecks.ExpectLine(
                        $"Hadoop {version}",
                        await stage.OutputAsync(stage.Plain(Image, "hdfs", "version"), token)
                    )
            ),
            new(
                Image,
                "namenode and datanode: a file there and back, both end within 2 s of SIGTERM",
                RoundTripAsync
            ),
            new(Image, "namenode: refuses a half-formatted folder", HalfFormattedAsync),
            new(
                Image,
                "namenode: is not formatted by itself where there are several",
                SeveralAsync
            ),
            Role("journalnode", "IPC Server listener on 8485"),
            Role("zookeeper", "binding to port"),
            new(Image, "zkfc: is started", ZkfcAsync),
        ];

    private static async Task<string> RoundTripAsync(
        ImageStage stage,
        CancellationToken cancellationToken
    )
    {
        var namenode = stage.HostOf("namenode");
        var name = await StartAsync(stage, "namenode", namenode, cancellationToken);
        await stage.WaitForAsync(
            name,
            "IPC Server listener on 8020",
            s_patience,
            cancellationToken
        );
        var data = await StartAsync(stage, "datanode", namenode, cancellationToken);
        await stage.WaitForAsync(
            data,
            "successfully registered with NN",
            s_patience,
            cancellationToken
        );
        var got = await stage.Engine.ExecAsync(
            name,
            // By the entrypoint, which gives a random uid its name; an exec comes past it.
            new ExecRequest([
                "/opt/entrypoint.sh",
                "sh",
                "-c",
                "echo hello | hdfs dfs -put - /hello && hdfs dfs -cat /hello",
            ]),
            cancellationToken
        );
        if (got.ExitCode != 0)
        {
            throw new CheckFailedException($"exit code {got.ExitCode}: {got.Stderr.Trim()}");
        }

        CommonChecks.Expect("hello", got.Stdout);
        var datanode = await SparkChecks.EndsAsync(stage, data, cancellationToken);
        return $"datanode {datanode}, namenode {await SparkChecks.EndsAsync(stage, name, cancellationToken)}";
    }

    private static Task<string> StartAsync(
        ImageStage stage,
        string role,
        string namenode,
        CancellationToken cancellationToken
    ) =>
        stage.StartAsync(
            Restricted(stage, role) with
            {
                Hostname = role,
                Environment = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["HDFS_NAMENODE"] = namenode,
                },
            },
            cancellationToken
        );

    // Nothing is writable but what a cluster mounts.
    private static ContainerRequest Restricted(ImageStage stage, params string[] command)
    {
        var request = stage.Restricted(Image, command);
        return request with
        {
            Tmpfs = new Dictionary<string, string>(request.Tmpfs, StringComparer.Ordinal)
            {
                ["/hadoop"] = "mode=1777",
            },
        };
    }

    private static async Task<string> SeveralAsync(
        ImageStage stage,
        CancellationToken cancellationToken
    )
    {
        var settings =
            "<configuration><property><name>dfs.nameservices</name><value>one</value></property>"
            + "<property><name>dfs.ha.namenodes.one</name><value>a,b</value></property>"
            + "<property><name>dfs.namenode.name.dir</name><value>/hadoop/name</value></property></configuration>";
        var result = await stage.Engine.RunAsync(
            Restricted(
                stage,
                "bash",
                "-c",
                $"echo '{settings}' >/tmp/hdfs-site.xml && HADOOP_CONF_DIR=/tmp /opt/entrypoint.sh namenode"
            ),
            cancellationToken
        );
        return result.ExitCode == 0
            ? throw new CheckFailedException("it started")
            : CommonChecks.ExpectLine("there are several NameNodes (a,b)", result.Stderr);
    }

    private static async Task<string> HalfFormattedAsync(
        ImageStage stage,
        CancellationToken cancellationToken
    )
    {
        var result = await stage.Engine.RunAsync(
            stage.Plain(
                Image,
                "bash",
                "-c",
                "mkdir -p /hadoop/dfs/name/current && touch /hadoop/dfs/name/current/VERSION && /opt/entrypoint.sh namenode"
            ),
            cancellationToken
        );
        return result.ExitCode == 0
            ? throw new CheckFailedException("it started")
            : CommonChecks.ExpectLine("holds no fsimage", result.Stderr);
    }

    private static ImageCheck Role(string role, string sign) =>
        new(
            Image,
            $"{role}: comes up, ends within 2 s of SIGTERM",
            async (stage, token) =>
            {
                var container = await stage.StartAsync(
                    Restricted(stage, role) with
                    {
                        Hostname = role,
                    },
                    token
                );
                await stage.WaitForAsync(container, sign, s_patience, token);
                return await SparkChecks.EndsAsync(stage, container, token);
            }
        );

    // Without HA it says so and ends: the role exists, and its settings are read.
    private static async Task<string> ZkfcAsync(
        ImageStage stage,
        CancellationToken cancellationToken
    )
    {
        var result = await stage.Engine.RunAsync(stage.Plain(Image, "zkfc"), cancellationToken);
        return CommonChecks.ExpectLine("HA is not enabled", result.Stdout + result.Stderr);
    }
}
