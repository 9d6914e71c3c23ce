using Kindling.Pipelines.Processes;

namespace Kindling.Pipelines.Jobs;

/// <summary>
/// Turns a request into a command line; pure. Client mode, because a standalone master takes no Python driver:
/// https://spark.apache.org/docs/latest/submitting-applications.html
/// </summary>
internal static class SparkSubmitCommand
{
    // Somebody's own Spark or Hadoop settings would silently change where a job runs.
    private static readonly string[] Foreign = ["SPARK_", "HADOOP_", "PYSPARK_", "YARN_", "HDFS_"];

    public static CommandLine From(
        JobRequest request,
        SparkEnvironment environment,
        IReadOnlyDictionary<string, string> variables
    ) =>
        new(
            Path.Combine(environment.SparkHome, "bin", "spark-submit"),
            Arguments(request, environment)
        )
        {
            Variables = Variables(environment, variables),
        };

    private static List<string> Arguments(JobRequest request, SparkEnvironment environment)
    {
        var resources = request.Resources;
        var arguments = new List<string>
        {
            "--master",
            environment.MasterUrl.OriginalString,
            "--deploy-mode",
            "client",
            "--name",
            request.DisplayName,
            "--executor-memory",
            (resources.ExecutorMemory ?? environment.ExecutorMemory).ToString(),
            "--executor-cores",
            $"{resources.ExecutorCores}",
            "--total-executor-cores",
            $"{resources.Cores}",
        };
        if (resources.DriverMemory is { } driver)
        {
            arguments.AddRange(["--driver-memory", driver.ToString()]);
        }

        if (request.MainClass is { } mainClass)
        {
            arguments.AddRange(["--class", mainClass]);
        }

        // The first task waits until every executor is there; otherwise a quick job is over before the second one is.
        arguments.AddRange(["--conf", "spark.scheduler.minRegisteredResourcesRatio=1.0"]);
        arguments.AddRange(["--conf", "spark.scheduler.maxRegisteredResourcesWaitingTime=60s"]);
        foreach (var setting in resources.Conf)
        {
            arguments.AddRange(["--conf", setting]);
        }

        return [.. arguments, request.Application, .. request.Arguments];
    }

    private static Dictionary<string, string?> Variables(
        SparkEnvironment environment,
        IReadOnlyDictionary<string, string> variables
    )
    {
        var result = variables
            .Keys.Where(name =>
                Foreign.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
            )
            .ToDictionary(name => name, _ => (string?)null, StringComparer.Ordinal);
        result["JAVA_HOME"] = environment.JavaHome;
        result["SPARK_HOME"] = environment.SparkHome;
        result["SPARK_CONF_DIR"] = environment.SparkConfiguration;
        result["HADOOP_CONF_DIR"] = environment.HadoopConfiguration;
        result["SPARK_LOCAL_IP"] = environment.MasterUrl.Host;
        result["SPARK_LOCAL_DIRS"] = environment.Scratch;
        result["PYSPARK_PYTHON"] = environment.Python;
        result["PYSPARK_DRIVER_PYTHON"] = environment.Python;
        // Lines are followed as they are printed.
        result["PYTHONUNBUFFERED"] = "1";
        return result;
    }
}
