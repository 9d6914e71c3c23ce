using Kindling.Docker;

namespace Kindling.Pipelines.Images.Structure;

/// <summary>What the Spark images must do: their roles, a job, and R.</summary>
internal static class SparkChecks
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan s_prompt = TimeSpan.FromSeconds(2);

    // A driver has tasks to cancel, a context to stop and a Python to end.
    private static readonly TimeSpan s_stopping = TimeSpan.FromSeconds(5);

    /// <summary>A line of the forecast of USAccDeaths: the peak, in the seventh month.</summary>
    public const string July = "month 7: 108";

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
                yield return new(
                    image,
                    "driver: stops its job and ends within 5 s of SIGTERM",
                    DriverEndsAsync
                );
                break;
            case "spark-r":
                yield return Loads(image, "check-r-packages");
                yield return new(
                    image,
                    "install-r-packages says what it could not have, and why",
                    InstallRAsync
                );
                foreach (var check in RPackageChecks.All)
                {
                    yield return check;
                }

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
            .. ExecutorChecks.For(image),
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
                            ["SPARK_HISTORY_OPTS"] = "-Dspark.history.fs.logDirectory=file:///tmp",
                        },
                    },
                    token
                );
                await stage.WaitForAsync(container, sign, s_patience, token);
                return await EndsAsync(stage, container, token);
            }
        );

    public static Task<string> EndsAsync(
        ImageStage stage,
        string container,
        CancellationToken cancellationToken
    ) => EndsAsync(stage, container, s_prompt, cancellationToken);

    private static async Task<string> EndsAsync(
        ImageStage stage,
        string container,
        TimeSpan limit,
        CancellationToken cancellationToken
    )
    {
        var (took, code) = await stage.TerminateAsync(container, cancellationToken);
        // 143: ended by SIGTERM; a shell or init that swallows the signal would be killed (137) ten seconds later.
        return took < limit && code is 0 or 143
            ? $"ended after {took.TotalMilliseconds:0} ms"
            : throw new CheckFailedException(
                $"after SIGTERM it took {took.TotalSeconds:0.0} s, exit code {code}"
            );
    }

    private static async Task<string> PiAsync(
        ImageStage stage,
        CancellationToken cancellationToken
    ) =>
        CommonChecks.ExpectLine(
            "Pi is roughly 3.1",
            await stage.OutputAsync(Pi(stage, "4"), cancellationToken)
        );

    private static async Task<string> DriverEndsAsync(
        ImageStage stage,
        CancellationToken cancellationToken
    )
    {
        var request = Pi(stage, "1000") with { Hostname = "driver" };
        var container = await stage.StartAsync(request, cancellationToken);
        await stage.WaitForAsync(container, "Starting task", s_patience, cancellationToken);
        // Spark may take its time to stop, but has to begin at once.
        var begins = stage.WaitForAsync(
            container,
            "Invoking stop() from shutdown hook",
            s_prompt,
            cancellationToken
        );
        var ended = await EndsAsync(stage, container, s_stopping, cancellationToken);
        await begins;
        return ended;
    }

    private static ContainerRequest Pi(ImageStage stage, string partitions) =>
        stage.Restricted(
            "spark-py",
            "driver",
            "--master",
            "local[2]",
            "--class",
            "org.apache.spark.deploy.PythonRunner",
            "local:///opt/spark/examples/src/main/python/pi.py",
            partitions
        ) with
        {
            Environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["SPARK_DRIVER_BIND_ADDRESS"] = "127.0.0.1",
            },
        };

    private static async Task<string> InstallRAsync(
        ImageStage stage,
        CancellationToken cancellationToken
    )
    {
        var result = await stage.Engine.RunAsync(
            stage.Restricted(
                "spark-r",
                "bash",
                "-c",
                "echo abc 1.0 0 >/tmp/list && CRAN=http://127.0.0.1:1 install-r-packages /tmp/list"
            ),
            cancellationToken
        );
        CommonChecks.ExpectLine(
            "abc 1.0 is not to be had: ",
            result.ExitCode == 0 ? "it went well" : result.Stderr
        );
        return CommonChecks.ExpectLine(
            "http://127.0.0.1:1/src/contrib/Archive/abc/abc_1.0.tar.gz",
            result.Stderr
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
        CommonChecks.ExpectLine("Forecasts: 12", output);
        return CommonChecks.ExpectLine(July, output);
    }
}
