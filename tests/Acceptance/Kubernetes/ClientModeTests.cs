using System.Diagnostics;
using System.Text.Json;
using Kindling.Kubernetes;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Kubernetes;

/// <summary>Drivers in the notebooks' pods: executors come and go with them.</summary>
[Trait("Category", "Campaign")]
public sealed class ClientModeTests(DeployedCluster cluster) : IClassFixture<DeployedCluster>
{
    private const string Start = """
        import os, signal, time
        from pyspark.sql import SparkSession
        spark = SparkSession.builder.getOrCreate()
        sc = spark.sparkContext
        count = spark.range(1, 1000001).count()
        print(sc.master, sc._jsc.sc().getExecutorMemoryStatus().size() - 1, count, flush=True)

        """;

    [Fact]
    public async Task GetOrCreate_alone_gets_executors_and_stop_leaves_none()
    {
        var (code, output) = await cluster.PythonAsync(
            "notebook-0",
            Start + "spark.stop(); print('stopped', flush=True)",
            World.Token
        );

        code.ShouldBe(0, output);
        output.ShouldContain("k8s://");
        output.ShouldContain(" 2 1000000\n");
        await NoExecutorAsync("notebook-0");
    }

    [Fact]
    public async Task A_killed_kernel_leaves_no_executor()
    {
        var (_, output) = await cluster.PythonAsync(
            "notebook-0",
            Start + "os.kill(os.getpid(), signal.SIGKILL)",
            World.Token
        );

        output.ShouldContain(" 2 1000000\n");
        await NoExecutorAsync("notebook-0");
    }

    [Fact]
    public async Task Two_users_compute_side_by_side()
    {
        var both = await Task.WhenAll(
            cluster.PythonAsync("notebook-0", Start + "time.sleep(20)", World.Token),
            cluster.PythonAsync("notebook-1", Start + "time.sleep(20)", World.Token)
        );

        both.ShouldAllBe(one => one.ExitCode == 0 && one.Output.Contains(" 2 1000000\n"));
        await NoExecutorAsync("notebook-0");
        await NoExecutorAsync("notebook-1");
    }

    [Fact]
    public async Task All_HDFS_pods_deleted_at_once_come_back_and_the_rows_still_count()
    {
        const string Rows = "hdfs:///tmp/kept.parquet";
        var written = await cluster.PythonAsync(
            "notebook-0",
            $"{Start}spark.range(1000).write.mode('overwrite').parquet('{Rows}')",
            World.Token
        );
        written.ExitCode.ShouldBe(0, written.Output);
        var pods = (await cluster.Cluster.ListAsync("v1", "Pod"))
            .Where(pod =>
                pod.Text("metadata", "labels", "app.kubernetes.io/component")
                    is "namenode"
                        or "datanode"
            )
            .Select(pod => pod.Text("metadata", "name") ?? "")
            .ToArray();
        await Task.WhenAll(
            pods.Select(pod =>
                cluster.DeleteAsync(new ObjectName("v1", "Pod", pod, cluster.Namespace))
            )
        );

        // By themselves: nothing is deployed; a client waits until the NameNode is out of safe mode.
        var read = await cluster.PythonAsync(
            "notebook-0",
            $"{Start}print('rows', spark.read.parquet('{Rows}').count())",
            World.Token
        );

        read.Output.ShouldContain("rows 1000\n");
    }

    private async Task NoExecutorAsync(string driver)
    {
        var clock = Stopwatch.StartNew();
        while (await cluster.ExecutorsAsync(driver) is { Count: > 0 } left)
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30), string.Join(", ", left));
            await Task.Delay(TimeSpan.FromMilliseconds(500), World.Token);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"no executor of {driver} after {clock.Elapsed.TotalSeconds:0.0} s"
        );
    }
}
