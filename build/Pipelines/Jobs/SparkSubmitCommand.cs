using Kindling.Pipelines.Processes;

namespace Kindling.Pipelines.Jobs;

/// <summary>
/// Turns a request into a command line; pure. Settings go by a file, because everybody may read a process's arguments, and a
/// setting may be a password. Client mode, because a standalone master takes no Python driver:
/// https://spark.apache.org/docs/latest/submitting-applications.html
/// </summary>
internal static class SparkSubmitCommand
{
    // Somebody's own Spark or Hadoop settings would silently change where a job runs.
    private static readonly string[] Foreign = ["SPARK_", "HADOOP_", "PYSPARK_", "YARN_", "HDFS_"];

    public static CommandLine From(
        JobRequest request,
        SparkEnvironment environment,
        IReadOnlyDictionary<string, string> variables,
        DriverPlaces places
    ) =>
        new(
            Path.Combine(environment.SparkHome, "bin", "spark-submit"),
            Arguments(request, environment, places.SettingsFile)
        )
        {
            Variables = Variables(environment, variables, places.Mark),
        };

    /// <summary>spark-defaults.conf and the job's own settings after it, as --properties-file takes them: of two the last one counts.</summary>
    public static string Settings(string defaults, JobResources resources) =>
        $"{defaults}\n{PropertiesText.Of([.. Own, .. resources.Conf])}";

    // The first task waits until every executor is there; otherwise a quick job is over before the second one is.
    private static readonly string[] Own =
    [
        "spark.scheduler.minRegisteredResourcesRatio=1.0",
        "spark.scheduler.maxRegisteredResourcesWaitingTime=60s",
    ];

    private static List<string> Arguments(
        JobRequest request,
        SparkEnvironment environment,
        string settingsFile
    )
    {
        var resources = request.Resources;
        var arguments = new List<string>
        {
            "--master",
            environment.MasterUrl.OriginalString,
            "--deploy-mode",
            "client",
            "--properties-file",
            settingsFile,
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

        if (request.PyFiles is [_, ..] files)
        {
            arguments.AddRange(["--py-files", string.Join(',', files)]);
        }

        return [.. arguments, request.Application, .. request.Arguments];
    }

    private static Dictionary<string, string?> Variables(
        SparkEnvironment environment,
        IReadOnlyDictionary<string, string> variables,
        string driverMark
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
        result[AbandonedDrivers.Marker] = driverMark;
        // Lines are followed as they are printed.
        result["PYTHONUNBUFFERED"] = "1";
        return result;
    }
}

/// <summary>The file with a driver's settings, and the mark by which the driver is known as ours.</summary>
internal sealed record DriverPlaces(string SettingsFile, string Mark);
