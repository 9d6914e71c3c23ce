using Kindling.NukeExtensions;
using Nuke.Common.IO;
using Nuke.Common.Output;

namespace Nuke.Common.Execution;

/// <summary>What programs read of a run: build-report.json, and a job's annotations. Its time begins where it is made.</summary>
internal sealed class RunRecord(BuildSetup setup, BuildEnvironment environment, SecretMask mask)
{
    private const string Report = "build-report.json";

    private readonly DateTimeOffset _started = environment.Time.GetUtcNow();

    /// <summary>Takes away what another run left, an earlier job of the same pipeline maybe: who is killed must not seem to have succeeded.</summary>
    public static void Clear()
    {
        try
        {
            var folder = Artifacts.Under(NukeBuild.RootDirectory);
            (folder / Report).DeleteFile();
            (folder / AnnotationReport.FileName).DeleteFile();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Serilog.Log.Debug("The last run's report stays: {Reason}", exception.Message);
        }
    }

    public void Write(NukeBuild build, int exitCode)
    {
        var root = NukeBuild.RootDirectory;
        var outcome = new BuildOutcome(
            exitCode,
            NukeBuild.Host.Name,
            _started,
            environment.Time.GetUtcNow() - _started
        );
        AnnotationReport.Write(root, setup.Scope, mask);
        var report = BuildReport.Render(build.ExecutionPlan, setup.Scope.Log.Problems, outcome);
        try
        {
            (Artifacts.Under(root) / Report).WriteAllText(mask.Apply(report));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Serilog.Log.Warning("The report could not be written: {Reason}", exception.Message);
        }
    }
}
