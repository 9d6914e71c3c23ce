using Kindling.NukeExtensions;
using Kindling.Pipelines.Verification;
using Nuke.Common;
using Serilog;

internal sealed partial class Build
{
    [Parameter(
        "The projects that Test compiles and runs, as Engine.Tests; otherwise all.",
        ValueProviderMember = nameof(AllTestProjects)
    )]
    private readonly string[] TestProjects = [];

    private static IEnumerable<string> AllTestProjects => Verifier.TestProjects;

    private Verifier Chosen =>
        new(SettingsOfChecks with { TestProjects = TestProjects }, Log.Logger);

    // Real processes want everything compiled.
    private static Verifier Whole => new(SettingsOfChecks, Log.Logger);

    private static VerificationSettings SettingsOfChecks =>
        new(
            RootDirectory,
            System.Environment.ProcessPath!,
            ArtifactsDirectory,
            EnvironmentInfo.Variables
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
                    await Chosen.CheckFormatAsync(token);
                    await Chosen.CompileAsync(token);
                    Show(await Chosen.TestAsync(token));
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
                .Executes(token => Whole.MeasureAsync(token));

    private async Task RealAsync(string category, CancellationToken token)
    {
        await Whole.CompileAsync(token);
        Show(await Whole.RealAsync(category, token));
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
