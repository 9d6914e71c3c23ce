using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kindling.Pipelines.Jobs;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// A run's settings, as a Secret that its pods mount: what stands in a Job or on a command line, everybody may read; pure. Spark
/// itself writes what it is submitted with into the driver's ConfigMap. So what it would redact on its pages only the driver gets, as
/// options of its Java machine (https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html#java-command-line-argument-files).
/// </summary>
internal static partial class SubmissionSettings
{
    /// <summary>Where both the pod that submits and the driver have them.</summary>
    public const string Folder = "/etc/kindling";

    /// <summary>The file that spark-submit reads.</summary>
    public const string File = "spark.properties";

    private const string DriversFile = "driver.options";
    private const string JavaOptions = "spark.kubernetes.driverEnv.JDK_JAVA_OPTIONS";

    /// <summary>The Secret of a run, which goes with its Job.</summary>
    public static JsonObject SecretOf(JobResources resources, string run, string jobUid) =>
        new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject
            {
                ["name"] = run,
                ["labels"] = new JsonObject
                {
                    ["app.kubernetes.io/part-of"] = "kindling",
                    [SubmissionJob.RunLabel] = run,
                },
                ["ownerReferences"] = new JsonArray(
                    new JsonObject
                    {
                        ["apiVersion"] = "batch/v1",
                        ["kind"] = "Job",
                        ["name"] = run,
                        ["uid"] = jobUid,
                    }
                ),
            },
            ["immutable"] = true,
            ["stringData"] = new JsonObject
            {
                [File] = PropertiesText.Of(ToSubmit(resources, run)),
                [DriversFile] = string.Concat(resources.Conf.Where(IsSecret).Select(Option)),
            },
        };

    /// <summary>Whether a setting K=V is one that Spark redacts (spark.redaction.regex); what Kubernetes is asked by, has to be submitted.</summary>
    internal static bool IsSecret(string setting)
    {
        var key = setting.Split('=')[0];
        return SecretKey().IsMatch(key)
            && !key.StartsWith("spark.kubernetes.", StringComparison.Ordinal);
    }

    /// <summary>Settings that look secret and stand in a pod's own text, where whoever may see pods reads them.</summary>
    public static IEnumerable<string> ExposedIn(JobResources resources) =>
        resources
            .Conf.Select(setting => setting.Split('=')[0])
            .Where(key => SecretKey().IsMatch(key))
            .Where(key =>
                key.StartsWith("spark.kubernetes.driverEnv.", StringComparison.Ordinal)
                || key.StartsWith("spark.executorEnv.", StringComparison.Ordinal)
            );

    private static IEnumerable<string> ToSubmit(JobResources resources, string run)
    {
        var open = resources.Conf.Where(setting => !IsSecret(setting)).ToList();
        var settings = Asked(resources).Concat(open).Concat(Names(run));
        if (open.Count == resources.Conf.Count)
        {
            return settings;
        }

        var others = open.LastOrDefault(x =>
            x.StartsWith($"{JavaOptions}=", StringComparison.Ordinal)
        )?[(JavaOptions.Length + 1)..];
        var options = new[] { others, $"@{Folder}/{DriversFile}" }.OfType<string>();
        return
        [
            .. settings,
            $"spark.kubernetes.driver.secrets.{run}={Folder}",
            $"{JavaOptions}={string.Join(' ', options)}",
        ];
    }

    // Last, since the last one counts: a run that is called otherwise would not be found.
    private static IEnumerable<string> Names(string run)
    {
        yield return $"spark.kubernetes.driver.pod.name={SubmissionJob.DriverOf(run)}";
        yield return $"spark.kubernetes.executor.podNamePrefix={run}";
        yield return $"spark.kubernetes.driver.annotation.{RunMark.Annotation}={RunMark.Own}";
        yield return $"spark.kubernetes.driver.label.{SubmissionJob.RunLabel}={run}";
        yield return $"spark.kubernetes.executor.label.{SubmissionJob.RunLabel}={run}";
    }

    private static IEnumerable<string> Asked(JobResources resources)
    {
        yield return $"spark.executor.instances={resources.ExpectedExecutors}";
        yield return $"spark.executor.cores={resources.ExecutorCores}";
        if (resources.ExecutorRequestCores is { } request)
        {
            yield return $"spark.kubernetes.executor.request.cores={request}";
        }

        if (LimitOf(resources) is { } limit)
        {
            yield return $"spark.kubernetes.executor.limit.cores={limit}";
        }

        if (resources.ExecutorMemory is { } executor)
        {
            yield return $"spark.executor.memory={executor}";
        }

        if (resources.DriverMemory is { } driver)
        {
            yield return $"spark.driver.memory={driver}";
        }
    }

    // Our own spark-defaults.conf has a limit of 1: who asks for more gets it.
    private static string? LimitOf(JobResources resources) =>
        resources.ExecutorLimitCores
        ?? (
            Quantity.Parse(resources.ExecutorRequestCores) > Math.Max(resources.ExecutorCores, 1)
                ? resources.ExecutorRequestCores
            : resources.ExecutorCores > 1 ? $"{resources.ExecutorCores}"
            : null
        );

    private static string Option(string setting)
    {
        var text = $"-D{setting}"
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal);
        return $"\"{text}\"\n";
    }

    // Its default: https://spark.apache.org/docs/latest/configuration.html#runtime-environment.
    [GeneratedRegex(
        "secret|password|token|access[.]?key",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex SecretKey();
}
