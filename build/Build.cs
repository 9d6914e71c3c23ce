using Kindling.NukeExtensions;
using Kindling.Pipelines;
using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Images;
using Kindling.Pipelines.Smoke;
using Nuke.Common;
using Nuke.Common.IO;

/// <summary>Spark and HDFS, downloaded, verified, deployed and proven. The other parts of this class hold the targets.</summary>
[FailureExitCode(typeof(PipelineException), ExitCodes.TargetFailed)]
[FailureExitCode(typeof(InvalidSettingsException), ExitCodes.Usage)]
[FailureExitCode(typeof(RequirementMissingException), ExitCodes.RequirementMissing)]
[FailureExitCode(typeof(DeadlineException), ExitCodes.Timeout)]
[FailureExitCode(typeof(SmokeFailedException), ExitCodes.SmokeFailed)]
[FailureExitCode(typeof(ImageTestsFailedException), ExitCodes.SmokeFailed)]
[FailureExitCode(typeof(ParityException), ExitCodes.DifferencesFound)]
[FailureExitCode(typeof(DifferencesException), ExitCodes.DifferencesFound)]
internal sealed partial class Build : NukeBuild, IChecksSettings
{
    public static int Main() => Execute<Build>(x => x.Smoke);

    [Parameter("Never installs a missing package (Java, Python …).")]
    private readonly bool NoInstall;

    private static AbsolutePath ArtifactsDirectory => Artifacts.Under(RootDirectory);

    /// <inheritdoc/>
    public IEnumerable<string> SettingsProblems() =>
        // What several targets check is told once.
        Problems().Distinct(StringComparer.Ordinal);

    private IEnumerable<string> Problems() =>
        [
            .. DownloadProblems(),
            .. EnvironmentProblems(),
            .. JobProblems(),
            .. ImageProblems(),
            .. KubernetesProblems(),
            .. ShellProblems(),
            .. ReleaseProblems(),
        ];

    private bool IsScheduled(Target target) => ScheduledTargets.Contains(target);
}
