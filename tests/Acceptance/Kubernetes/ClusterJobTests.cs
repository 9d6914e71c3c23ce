using System.Diagnostics;
using Kindling.Acceptance.Script;
using Kindling.Kubernetes;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Kubernetes;

/// <summary>The README's commands for jobs, typed on a copy of this checkout, against a real cluster.</summary>
[Trait("Category", "Campaign")]
public sealed class ClusterJobTests(DeployedCluster cluster) : IClassFixture<DeployedCluster>
{
    private const string Application = """
        import sys
        from pyspark.sql import SparkSession
        spark = SparkSession.builder.getOrCreate()
        print("count", spark.range(1, 1000001).count(), spark.conf.get("spark.my.password")[::-1], flush=True)
        sys.exit(int(sys.argv[1]))
        """;

    // Its executors are at work for as long as it is left alone.
    private const string Long = """
        import time
        from pyspark import SparkContext
        sc = SparkContext()
        sc.parallelize(range(2), 2).count()
        print("holding", flush=True)
        sc.parallelize(range(2), 2).foreach(lambda _: time.sleep(600))
        """;

    // Each number is there once, however often its task ran.
    private const string Slow = """
        import time
        from pyspark import SparkContext
        sc = SparkContext()
        def slow(part):
            time.sleep(5)
            return part
        print("at work", flush=True)
        print("sum", sc.parallelize(range(1000), 20).mapPartitions(slow).sum(), flush=True)
        """;

    [Fact]
    public async Task A_failing_application_tells_its_exit_code()
    {
        var failed = await SubmitAsync(Application, ["7"], "--conf", "spark.my.password=x");

        failed.ExitCode.ShouldBe(1);
        failed.Output.ShouldContain("failed with exit code 7");
        await cluster.Cluster.UntilNoJobIsLeftAsync();
    }

    // More than the node has, and more than the quota gives.
    [Theory]
    [InlineData("30g", "no node takes it")]
    [InlineData("900g", "exceeded quota")]
    public async Task A_job_that_never_fits_says_so(string memory, string cause)
    {
        var refused = await SubmitAsync(Application, ["0"], "--driver-memory", memory);

        refused.ExitCode.ShouldBe(1);
        refused.Output.ShouldContain(cause);
        await cluster.Cluster.UntilNoJobIsLeftAsync();
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task A_run_that_is_ended_leaves_nothing_behind(string signal)
    {
        using var process = StartSubmit(Long);
        await LineAsync(process, "holding");

        Checkout.Signal(process, signal);
        await process.WaitForExitAsync(World.Token);

        if (signal == "KILL")
        {
            (await cluster.Cluster.OfJobsAsync()).ShouldNotBeEmpty();
            (
                await SubmitAsync(Application, ["0"], "--conf", "spark.my.password=x")
            ).ExitCode.ShouldBe(0);
        }
        else
        {
            process.ExitCode.ShouldBe(130);
        }

        await cluster.Cluster.UntilNoJobIsLeftAsync();
    }

    [Fact]
    public async Task An_executor_killed_in_mid_job_is_replaced_and_the_result_is_the_same()
    {
        using var process = StartSubmit(Slow);
        await LineAsync(process, "at work");
        var killed = (await cluster.ExecutorsAsync())[0];

        await cluster.DeleteAsync(new ObjectName("v1", "Pod", killed, cluster.Namespace));

        await LineAsync(process, "sum 499500");
        await process.WaitForExitAsync(World.Token);
        process.ExitCode.ShouldBe(0);
        await cluster.Cluster.UntilNoJobIsLeftAsync();
    }

    private Task<ScriptResult> SubmitAsync(
        string application,
        string[] arguments,
        params string[] options
    ) =>
        cluster.RunAsync([
            "Submit",
            "--skip",
            "Deploy",
            "--application",
            cluster.Write("app.py", application),
            .. options,
            "--args",
            .. arguments,
        ]);

    private Process StartSubmit(string application) =>
        cluster.Start(
            "Submit",
            "--skip",
            "Deploy",
            "--application",
            cluster.Write("app.py", application)
        );

    private static async Task LineAsync(Process process, string line)
    {
        var seen = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(World.Token) is { } read)
        {
            seen.Add(read);
            if (read == line)
            {
                return;
            }
        }

        Assert.Fail($"'{line}' was never said: {string.Join('\n', seen)}");
    }
}
