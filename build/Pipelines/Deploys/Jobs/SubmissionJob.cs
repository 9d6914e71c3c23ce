using System.Text.Json.Nodes;
using Kindling.Pipelines.Jobs;

namespace Kindling.Pipelines.Deploys;

/// <summary>
/// The Job that runs an image's own spark-submit in cluster mode, made of the one in manifests/smoke; pure. Whoever deploys needs no
/// Spark: https://spark.apache.org/docs/latest/running-on-kubernetes.html#cluster-mode.
/// </summary>
internal static class SubmissionJob
{
    /// <summary>On all that belongs to one run.</summary>
    public const string RunLabel = "kindling.io/run";

    private const string Volume = "run";

    private static readonly TimeSpan s_kept = TimeSpan.FromDays(7);

    /// <summary>The Job; suspended until its Secret is there, which needs the Job's uid.</summary>
    public static Manifest Of(Manifest template, JobRequest request, string run, bool suspend)
    {
        var job = (JsonObject)template.Content.DeepClone();
        job["metadata"]!["name"] = run;
        job["metadata"]!["labels"]![RunLabel] = run;
        job["metadata"]!["annotations"] = new JsonObject
        {
            [RunMark.Annotation] = RunMark.Own.ToString(),
        };
        job["spec"]!["suspend"] = suspend;
        // Its pod may be lost while the driver goes on: as long as the run is followed, that is said here.
        job["spec"]!["ttlSecondsAfterFinished"] = (int)s_kept.TotalSeconds;
        var pod = job["spec"]!["template"]!;
        pod["metadata"]!["labels"]![RunLabel] = run;
        var container = pod["spec"]!["containers"]![0]!;
        container["args"] = new JsonArray([.. Arguments(request).Select(x => (JsonNode)x)]);
        container["volumeMounts"]!
            .AsArray()
            .Add(
                (JsonNode)
                    new JsonObject
                    {
                        ["name"] = Volume,
                        ["mountPath"] = SubmissionSettings.Folder,
                        ["readOnly"] = true,
                    }
            );
        pod["spec"]!["volumes"]!
            .AsArray()
            .Add(
                (JsonNode)
                    new JsonObject
                    {
                        ["name"] = Volume,
                        ["secret"] = new JsonObject { ["secretName"] = run },
                    }
            );
        return new Manifest(job, template.Component);
    }

    /// <summary>The driver's pod.</summary>
    public static string DriverOf(string run) => $"{run}-driver";

    private static List<string> Arguments(JobRequest request)
    {
        List<string> arguments =
        [
            "spark-submit",
            "--master",
            "k8s://https://kubernetes.default.svc:443",
            "--deploy-mode",
            "cluster",
            "--name",
            request.DisplayName,
            // Beside it spark-defaults.conf counts too, which has the rest.
            "--properties-file",
            $"{SubmissionSettings.Folder}/{SubmissionSettings.File}",
            "--load-spark-defaults",
        ];
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
}
