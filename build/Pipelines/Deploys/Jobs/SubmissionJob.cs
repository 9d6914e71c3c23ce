using System.Text.Json.Nodes;
using Kindling.Pipelines.Jobs;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// The Job that runs an image's own spark-submit in cluster mode, made of the one in manifests/smoke; pure. Whoever deploys needs no
/// Spark: https://spark.apache.org/docs/latest/running-on-kubernetes.html#cluster-mode.
/// </summary>
internal static class SubmissionJob
{
    /// <summary>On the Job, the driver and the executors of one run.</summary>
    public const string RunLabel = "kindling.io/run";

    public static Manifest Of(Manifest template, JobRequest request, string run)
    {
        var job = (JsonObject)template.Content.DeepClone();
        job["metadata"]!["name"] = run;
        job["metadata"]!["labels"]![RunLabel] = run;
        job["metadata"]!["annotations"] = new JsonObject
        {
            [RunMark.Annotation] = RunMark.Own.ToString(),
        };
        var pod = job["spec"]!["template"]!;
        pod["metadata"]!["labels"]![RunLabel] = run;
        var container = pod["spec"]!["containers"]![0]!;
        container["args"] = new JsonArray([.. Arguments(request, run).Select(x => (JsonNode)x)]);
        return new Manifest(job, template.Component);
    }

    /// <summary>The driver's pod.</summary>
    public static string DriverOf(string run) => $"{run}-driver";

    private static List<string> Arguments(JobRequest request, string run)
    {
        var resources = request.Resources;
        List<string> arguments =
        [
            "spark-submit",
            "--master",
            "k8s://https://kubernetes.default.svc:443",
            "--deploy-mode",
            "cluster",
            "--name",
            request.DisplayName,
        ];
        if (request.MainClass is { } mainClass)
        {
            arguments.AddRange(["--class", mainClass]);
        }

        if (request.PyFiles is [_, ..] files)
        {
            arguments.AddRange(["--py-files", string.Join(',', files)]);
        }

        foreach (var setting in Settings(resources, run).Concat(resources.Conf))
        {
            arguments.AddRange(["--conf", setting]);
        }

        return [.. arguments, request.Application, .. request.Arguments];
    }

    private static IEnumerable<string> Settings(JobResources resources, string run)
    {
        yield return $"spark.kubernetes.driver.pod.name={DriverOf(run)}";
        yield return $"spark.kubernetes.executor.podNamePrefix={run}";
        yield return $"spark.kubernetes.driver.annotation.{RunMark.Annotation}={RunMark.Own}";
        yield return $"spark.kubernetes.driver.label.{RunLabel}={run}";
        yield return $"spark.kubernetes.executor.label.{RunLabel}={run}";
        yield return $"spark.executor.instances={resources.ExpectedExecutors}";
        yield return $"spark.executor.cores={resources.ExecutorCores}";
        if (resources.ExecutorMemory is { } executor)
        {
            yield return $"spark.executor.memory={executor}";
        }

        if (resources.DriverMemory is { } driver)
        {
            yield return $"spark.driver.memory={driver}";
        }
    }
}
