using System.Text.Json.Nodes;

namespace Kindling.Pipelines.Deploys;

/// <summary>The Job whose pod is a driver of the shell's own, made of the one in manifests/shell; pure.</summary>
internal static class ShellJob
{
    /// <summary>The folder of manifests/ with it.</summary>
    public const string Component = "shell";

    public static Manifest Of(Manifest template, string run)
    {
        var job = (JsonObject)template.Content.DeepClone();
        var metadata = job["metadata"]!;
        metadata["name"] = run;
        metadata["labels"]![SubmissionJob.RunLabel] = run;
        metadata["annotations"] = new JsonObject { [RunMark.Annotation] = RunMark.Own.ToString() };
        job["spec"]!["template"]!["metadata"]!["labels"]![SubmissionJob.RunLabel] = run;
        return new Manifest(job, template.Component);
    }
}
