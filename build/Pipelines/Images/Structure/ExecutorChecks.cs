using Kindling.Docker;

namespace Kindling.Pipelines.Images.Structure;

/// <summary>How an executor begins, and how it ends: by SIGTERM, and by the script that runs before its pod is stopped.</summary>
internal static class ExecutorChecks
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    public static IEnumerable<ImageCheck> For(string image) =>
        [
            new(
                image,
                "executor: reaches its driver, ends within 2 s of SIGTERM, and by decom.sh",
                (stage, token) => EndsAsync(stage, image, token)
            ),
        ];

    private static async Task<string> EndsAsync(
        ImageStage stage,
        string image,
        CancellationToken cancellationToken
    )
    {
        await SilentDriverAsync(stage, image, cancellationToken);
        var one = await StartAsync(stage, image, "executor", cancellationToken);
        var other = await StartAsync(stage, image, "decommissioned", cancellationToken);
        foreach (var executor in (string[])[one, other])
        {
            // Then arguments and class path were right.
            const string sign = "Successfully created connection to";
            await stage.WaitForAsync(executor, sign, s_patience, cancellationToken);
        }

        await DecommissionAsync(stage, other, cancellationToken);
        return await SparkChecks.EndsAsync(stage, one, cancellationToken);
    }

    // It is stopped: the kernel takes connections for it, and for two minutes executors wait for an answer.
    private static async Task SilentDriverAsync(
        ImageStage stage,
        string image,
        CancellationToken cancellationToken
    )
    {
        var driver = await stage.StartAsync(
            stage.Restricted(image, "master", "--port", "7078") with
            {
                Hostname = "silent",
            },
            cancellationToken
        );
        const string sign = "I have been elected leader";
        await stage.WaitForAsync(driver, sign, s_patience, cancellationToken);
        var stop = new ExecRequest(["pkill", "-STOP", "java"]);
        await stage.Engine.ExecAsync(driver, stop, cancellationToken);
    }

    private static Task<string> StartAsync(
        ImageStage stage,
        string image,
        string host,
        CancellationToken cancellationToken
    ) =>
        stage.StartAsync(
            stage.Restricted(image, "executor") with
            {
                Hostname = host,
                Environment = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["SPARK_DRIVER_URL"] =
                        $"spark://CoarseGrainedScheduler@{stage.HostOf("silent")}:7078",
                    ["SPARK_EXECUTOR_ID"] = "1",
                    ["SPARK_EXECUTOR_CORES"] = "1",
                    ["SPARK_EXECUTOR_MEMORY"] = "256m",
                    ["SPARK_APPLICATION_ID"] = "spark-test",
                    ["SPARK_EXECUTOR_POD_IP"] = "127.0.0.1",
                    ["SPARK_EXECUTOR_POD_NAME"] = "test-exec-1",
                    ["SPARK_JAVA_OPT_0"] = "-Dspark.driver.port=7078",
                },
            },
            cancellationToken
        );

    private static async Task DecommissionAsync(
        ImageStage stage,
        string executor,
        CancellationToken cancellationToken
    )
    {
        // With the JVM process 1 is gone and so is the container; what the script still had to say went with it.
        var script = new ExecRequest(["/opt/decom.sh"]);
        await stage.Engine.ExecAsync(executor, script, cancellationToken);
        var code = await stage.Engine.WaitContainerAsync(executor, cancellationToken);
        // Before it has its settings from the driver Spark does not handle SIGPWR, which then ends the JVM: 128 + 30.
        if (code != 158)
        {
            throw new CheckFailedException($"after decom.sh it ended with {code}, not by SIGPWR");
        }
    }
}
