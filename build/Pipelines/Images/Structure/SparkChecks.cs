using Kindling.Docker;

namespace Kindling.Pipelines.Images.Structure;

/// <summary>What the Spark images must do: their roles, a job, and R.</summary>
internal static class SparkChecks
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    public static IEnumerable<ImageCheck> For(string image, string version)
    {
        yield return new(
            image,
            "spark-submit --version",
            async (stage, token) =>
                CommonChecks.ExpectLine(
                    $"version {version}",
                    await stage.ShellAsync(image, "spark-submit --version 2>&1", token)
                )
        );
        switch (image)
        {
            case "spark":
                foreach (var check in Roles(image))
                {
                    yield return check;
                }

                break;
            case "spark-py":
                yield return Loads(image, "check-python-packages");
                yield return new(image, "driver: a local Pi", PiAsync);
                break;
            case "spark-r":
                yield return Loads(image, "check-r-packages");
                yield return new(image, "R by RDD.pipe forecasts USAccDeaths", ForecastAsync);
                break;
        }
    }

    public static ImageCheck Loads(string image, string program) =>
        new(
            image,
            $"every dependency loads ({program})",
            async (stage, token) =>
            {
                await stage.OutputAsync(
                    stage.Restricted(image, program, "/opt/dependencies"),
                    token
                );
                return "all";
            }
        );

    private static IEnumerable<ImageCheck> Roles(string image) =>
        [
            Role(image, "master", "I have been elected leader", []),
            Role(image, "worker", "Starting Spark worker", ["spark://127.0.0.1:7077"]),
            Role(image, "history", "Bound HistoryServer", []),
            new(image, "executor: starts Spark's Kubernetes backend", ExecutorAsync),
        ];

    // Each as a cluster runs it, and each ended by SIGTERM as a cluster ends it.
    private static ImageCheck Role(
        string image,
        string role,
        string sign,
        IReadOnlyList<string> arguments
    ) =>
        new(
            image,
            $"{role}: comes up, ends within 2 s of SIGTERM",
            async (stage, token) =>
            {
                var container = await stage.StartAsync(
                    stage.Restricted(image, [role, .. arguments]) with
                    {
                        Hostname = role,
                        Environment = new Dictionary<string, string>(StringComparer.Ordinal)
                        {
                            ["SPARK_WORKER_DIR"] = "/tmp",
                            ["SPARK_HISTORY_OPTS"] = "-Dspark.history.fs.logDirectory=file:///tmp",
                        },
                    },
                    token
                );
                await stage.WaitForAsync(container, sign, s_patience, token);
                return await EndsAsync(stage, container, token);
            }
        );

    public static async Task<string> EndsAsync(
        ImageStage stage,
        string container,
        CancellationToken cancellationToken
    )
    {
        var (took, code) = await stage.TerminateAsync(container, cancellationToken);
        // 143: ended by SIGTERM; a shell or init that swallows the signal would be killed (137) ten seconds later.
        return took < TimeSpan.FromSeconds(2) && code is 0 or 143
            ? $"ended after {took.TotalMilliseconds:0} ms"
            : throw new CheckFailedException(
                $"after SIGTERM it took {took.TotalSeconds:0.0} s, exit code {code}"
            );
    }

    // With a driver that is not there it must fail by trying to reach it: then arguments and class path were right.
    private static async Task<string> ExecutorAsync(
        ImageStage stage,
        CancellationToken cancellationToken
    )
    {
        var result = await stage.Engine.RunAsync(
            stage.Restricted("spark", "executor") with
            {
                Environment = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["SPARK_DRIVER_URL"] = "spark://CoarseGrainedScheduler@127.0.0.1:7078",
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
        var output = result.Stdout + result.Stderr;
        CommonChecks.ExpectLine("KubernetesExecutorBackend", output);
        return CommonChecks.ExpectLine("127.0.0.1:7078", output).Split(':')[0]
            + ": no driver there";
    }

    private static async Task<string> PiAsync(ImageStage stage, CancellationToken cancellationToken)
    {
        var request = stage.Restricted(
            "spark-py",
            "driver",
            "--master",
            "local[2]",
            "--class",
            "org.apache.spark.deploy.PythonRunner",
            "local:///opt/spark/examples/src/main/python/pi.py",
            "4"
        ) with
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["SPARK_DRIVER_BIND_ADDRESS"] = "127.0.0.1",
            },
        };
        return CommonChecks.ExpectLine(
            "Pi is roughly 3.1",
            await stage.OutputAsync(request, cancellationToken)
        );
    }

    private static async Task<string> ForecastAsync(
        ImageStage stage,
        CancellationToken cancellationToken
    )
    {
        var output = await stage.OutputAsync(
            stage.Restricted(
                "spark-r",
                "spark-submit",
                "--master",
                "local[2]",
                "/opt/examples/forecast_by_pipe.py"
            ),
            cancellationToken
        );
        return CommonChecks.ExpectLine("Forecasts: 12", output);
    }
}
