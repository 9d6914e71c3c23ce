using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class SparkScriptTests : IDisposable
{
    private readonly ScriptBench _bench = new();

    // Each argument on a line of its own.
    public SparkScriptTests() =>
        _bench.Tool("tini", "while [ \"$1\" != -- ]; do shift; done; shift; printf '%s\\n' \"$@\"");

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task An_executor_starts_as_Sparks_backend_wants_it() =>
        (
            await RunAsync(
                ["executor", "more"],
                ("SPARK_JAVA_OPT_10", "-Dlast=10"),
                ("SPARK_JAVA_OPT_2", "-Dwith=a space"),
                ("SPARK_JAVA_OPT_0", "-Dfirst=0"),
                ("SPARK_EXECUTOR_MEMORY", "1g"),
                ("SPARK_DRIVER_URL", "spark://driver"),
                ("SPARK_EXECUTOR_ID", "1"),
                ("SPARK_EXECUTOR_CORES", "2"),
                ("SPARK_APPLICATION_ID", "app"),
                ("SPARK_EXECUTOR_POD_IP", "10.0.0.9"),
                ("SPARK_EXECUTOR_POD_NAME", "exec-1"),
                ("HADOOP_CONF_DIR", "/hadoop"),
                ("SPARK_CLASSPATH", "/mine.jar:/mine/*"),
                ("SPARK_EXTRA_CLASSPATH", "/extra"),
                ("SPARK_DIST_CLASSPATH", "/dist")
            )
        ).ShouldBe(
            $"""
            /java/bin/java
            -Dfirst=0
            -Dwith=a space
            -Dlast=10
            -Xms1g
            -Xmx1g
            -cp
            {_bench["spark"]}/conf:/hadoop:/mine.jar:/mine/*:{_bench[
                "spark"
            ]}/jars/*:/extra:{_bench["work"]}:/dist
            org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend
            --driver-url
            spark://driver
            --executor-id
            1
            --cores
            2
            --app-id
            app
            --hostname
            10.0.0.9
            --resourceProfileId
            0
            --podName
            exec-1
            more

            """
        );

    [Fact]
    public async Task A_Spark_without_Hadoops_jars_takes_them_from_a_Hadoop_beside_it()
    {
        Shell.WriteTool(_bench["hadoop/bin"], "hadoop", "echo \"/its/$1\"");
        _bench.Tool("tini", "echo \"$SPARK_DIST_CLASSPATH\"");
        string[] driver = ["driver"];
        var own = ("SPARK_DRIVER_BIND_ADDRESS", "10.0.0.7");
        var hadoop = ("HADOOP_HOME", _bench["hadoop"]);

        (await RunAsync(driver, own, hadoop)).ShouldBe("/its/classpath\n");
        (await RunAsync(driver, own, hadoop, ("SPARK_DIST_CLASSPATH", "/mine"))).ShouldBe(
            "/mine\n"
        );
    }

    [Fact]
    public async Task A_driver_submits_in_client_mode() =>
        (
            await RunAsync(["driver", "--class", "Main"], ("SPARK_DRIVER_BIND_ADDRESS", "10.0.0.7"))
        ).ShouldBe(
            $"""
            {_bench["spark"]}/bin/spark-submit
            --conf
            spark.driver.bindAddress=10.0.0.7
            --conf
            spark.executorEnv.SPARK_DRIVER_POD_IP=10.0.0.7
            --deploy-mode
            client
            --class
            Main

            """
        );

    [Theory]
    [InlineData("driver", "SPARK_DRIVER_BIND_ADDRESS: is not set")]
    [InlineData("executor", "SPARK_EXECUTOR_MEMORY: is not set")]
    public async Task What_Spark_has_to_set_is_told_when_it_is_missing(string role, string error)
    {
        var shell = await _bench.RunAsync("spark/entrypoint.sh", [role]);

        shell.ExitCode.ShouldNotBe(0);
        shell.Errors.ShouldContain(error);
        shell.Output.ShouldBe("");
    }

    [Fact]
    public async Task A_worker_finds_the_master_it_is_given_or_the_usual_one()
    {
        (await RunAsync(["worker"])).ShouldEndWith("\nspark://spark-master:7077\n");
        (await RunAsync(["worker"], ("SPARK_MASTER_URL", "spark://a:1"))).ShouldEndWith(
            "\nspark://a:1\n"
        );
    }

    [Fact]
    public async Task A_worker_works_where_it_can_write()
    {
        string[] worker = ["worker", "spark://b:2"];
        (await RunAsync(worker)).ShouldContain($"\n--work-dir\n{_bench["tmp"]}/");

        Directory.CreateDirectory(_bench["spark/work"]);
        (await RunAsync(worker)).ShouldEndWith($"\n{_bench["spark"]}/work\nspark://b:2\n");
        (await RunAsync(worker, ("SPARK_WORKER_DIR", "/mine"))).ShouldEndWith(
            "\n/mine\nspark://b:2\n"
        );
    }

    [Fact]
    public async Task Addresses_that_Kubernetes_puts_in_place_of_ports_do_no_harm()
    {
        _bench.Tool("tini", "echo \"${SPARK_MASTER_PORT:-gone} $SPARK_MASTER_OPTS\"");

        (
            await RunAsync(
                ["master"],
                ("SPARK_MASTER_PORT", "tcp://10.0.0.1:7077"),
                ("SPARK_MASTER_OPTS", "-Dmine=1")
            )
        ).ShouldBe("gone -Dspark.master.rest.enabled=false -Dmine=1\n");
    }

    [Theory]
    [InlineData("spark-submit --version", "spark-submit\n--version\n")]
    [InlineData("", "bash\n")]
    public async Task Anything_else_is_executed(string command, string output) =>
        (await RunAsync(command.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ShouldBe(
            output
        );

    private async Task<string> RunAsync(
        string[] command,
        params (string Name, string Value)[] variables
    )
    {
        var shell = await _bench.RunAsync("spark/entrypoint.sh", command, variables);
        shell.ExitCode.ShouldBe(0, shell.Errors);
        return shell.Output;
    }
}
