using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class NotebookScriptTests : IDisposable
{
    private static readonly string[] s_show =
    [
        "sh",
        "-c",
        "cat $SPARK_CONF_DIR/spark-defaults.conf",
    ];

    private readonly ScriptBench _bench = new();

    public NotebookScriptTests() => _bench.Tool("hostname", "echo '10.0.0.7 10.0.0.8 '");

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Alone_it_works_in_itself() =>
        (await DefaultsAsync()).ShouldBe("spark.master local[*]\n");

    [Fact]
    public async Task A_local_master_needs_no_address() =>
        (await DefaultsAsync(("SPARK_MASTER", "local[2]"))).ShouldBe("spark.master local[2]\n");

    [Fact]
    public async Task A_standalone_master_finds_the_driver_by_the_containers_address() =>
        (await DefaultsAsync(("SPARK_MASTER", "spark://master:7077"))).ShouldBe(
            """
            spark.master spark://master:7077
            spark.submit.deployMode client
            spark.driver.bindAddress 0.0.0.0
            spark.driver.host 10.0.0.7
            spark.driver.port 7078
            spark.driver.blockManager.port 7178

            """
        );

    [Fact]
    public async Task In_a_pod_Kubernetes_makes_the_executors()
    {
        _bench.Write("account/token", "x");
        _bench.Write("account/namespace", "team");

        (
            await DefaultsAsync(
                ("KUBERNETES_SERVICE_HOST", "10.0.0.1"),
                ("KUBERNETES_SERVICE_PORT", "6443"),
                ("SPARK_EXECUTOR_IMAGE", "r.example/spark-r:x"),
                ("SPARK_DRIVER_HOST", "notebook.team.svc"),
                ("POD_NAME", "pod-1"),
                ("SPARK_DRIVER_PORT", "1"),
                ("SPARK_BLOCK_MANAGER_PORT", "2")
            )
        ).ShouldBe(
            """
            spark.master k8s://https://10.0.0.1:6443
            spark.submit.deployMode client
            spark.driver.bindAddress 0.0.0.0
            spark.driver.host notebook.team.svc
            spark.driver.port 1
            spark.driver.blockManager.port 2
            spark.kubernetes.namespace team
            spark.kubernetes.container.image r.example/spark-r:x
            spark.executor.memoryOverheadFactor 0.4
            spark.kubernetes.executor.useDriverPodIP false
            spark.kubernetes.driver.pod.name pod-1

            """
        );
    }

    [Theory]
    [InlineData("KUBERNETES_SERVICE_HOST")]
    [InlineData("SPARK_EXECUTOR_IMAGE")]
    [InlineData("token")]
    public async Task In_a_pod_without_all_of_that_it_works_in_itself(string missing)
    {
        if (missing != "token")
        {
            _bench.Write("account/token", "x");
        }

        (string, string)[] variables =
        [
            ("KUBERNETES_SERVICE_HOST", "10.0.0.1"),
            ("SPARK_EXECUTOR_IMAGE", "r.example/spark-r:x"),
        ];

        (await DefaultsAsync([.. variables.Where(x => x.Item1 != missing)])).ShouldBe(
            "spark.master local[*]\n"
        );
    }

    [Fact]
    public async Task Settings_that_are_there_win_since_the_last_one_counts()
    {
        _bench.Write("conf/spark-defaults.conf", "spark.driver.host mine\n");

        (
            await DefaultsAsync(
                ("SPARK_CONF_DIR", _bench["conf"]),
                ("SPARK_MASTER", "spark://master:7077")
            )
        ).ShouldEndWith("spark.driver.host mine\n");
    }

    [Fact]
    public async Task Mounted_settings_without_defaults_keep_their_other_files()
    {
        _bench.Write("conf/..data/log4j2.properties", "mine");
        _bench.Write("conf/sub/x", "too");
        File.CreateSymbolicLink(_bench["conf/log4j2.properties"], "..data/log4j2.properties");

        (
            await RunAsync(
                ["sh", "-c", "cd $SPARK_CONF_DIR && cat log4j2.properties sub/x *.conf && ls -A"],
                ("SPARK_CONF_DIR", _bench["conf"])
            )
        ).ShouldBe("minetoospark.master local[*]\nlog4j2.properties\nspark-defaults.conf\nsub\n");
    }

    [Fact]
    public async Task The_examples_are_there_and_what_was_made_of_them_stays()
    {
        _bench.Write("opt/examples/a", "new");
        await DefaultsAsync();
        (await File.ReadAllTextAsync(_bench["work/examples/a"], ImageBench.Token)).ShouldBe("new");

        _bench.Write("work/examples/a", "mine");
        await DefaultsAsync();
        (await File.ReadAllTextAsync(_bench["work/examples/a"], ImageBench.Token)).ShouldBe("mine");
    }

    [Fact]
    public async Task SparkR_is_found_where_the_distribution_has_it()
    {
        string[] show = ["sh", "-c", "echo \"${R_LIBS:-none}\""];
        (await RunAsync(show)).ShouldBe("none\n");

        Directory.CreateDirectory(_bench["spark/R/lib"]);
        (await RunAsync(show)).ShouldBe(_bench["spark/R/lib"] + "\n");
        (await RunAsync(show, ("R_LIBS", "/mine"))).ShouldBe(_bench["spark/R/lib"] + ":/mine\n");
    }

    private Task<string> DefaultsAsync(params (string Name, string Value)[] variables) =>
        RunAsync(s_show, variables);

    private async Task<string> RunAsync(
        string[] command,
        params (string Name, string Value)[] variables
    )
    {
        var shell = await _bench.RunAsync("notebook/notebook.sh", command, variables);
        shell.ExitCode.ShouldBe(0, shell.Errors);
        return shell.Output;
    }
}
