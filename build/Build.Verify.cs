using Kindling.NukeExtensions;
using Kindling.Pipelines.Verification;
using Nuke.Common;
using Serilog;

internal sealed partial class Build
{
    private static Verifier Verifier =>
        new(
            new VerificationSettings(
                RootDirectory,
                System.Environment.ProcessPath!,
                ArtifactsDirectory,
                EnvironmentInfo.Variables
            ),
            Log.Logger
        );

    private Target Test =>
        _ =>
            _.Description(
                    "Checks format and warnings, runs the unit and component tests; needs no daemon"
                )
                .DependsOn(ValidatePipeline)
                .ReportsJUnit("artifacts/*.junit.xml")
                .Executes(async token =>
                {
                    await Verifier.CheckFormatAsync(token);
                    await Verifier.CompileAsync(token);
                    Show(await Verifier.TestAsync(token));
                });

    private Target Acceptance =>
        _ =>
            _.Description("Runs what needs real processes: one path to green, the cheap faults")
                .UsesDocker()
                .InJob("acceptance")
                .ReportsJUnit("artifacts/*.junit.xml")
                .Executes(token => RealAsync("Acceptance", token));

    private Target Campaign =>
        _ =>
            _.Description("Runs the long ones: kills at random moments, every daemon, a full disk")
                .Executes(token => RealAsync("Campaign", token));

    private Target Benchmark =>
        _ =>
            _.Description("Measures both sides in turn, and compares their medians")
                .Produces("artifacts/benchmark.json")
                .Executes(token => Verifier.MeasureAsync(token));

    private async Task RealAsync(string category, CancellationToken token)
    {
        await Verifier.CompileAsync(token);
        Show(await Verifier.RealAsync(category, token));
    }

    private void Show(TestTotals totals)
    {
        ReportSummary(x =>
        {
            x["Tests"] = totals.ToString();
            return x;
        });
        Console.WriteLine(totals);
    }
}
