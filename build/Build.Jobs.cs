using Kindling.NukeExtensions;
using Kindling.Pipelines;
using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Smoke;
using Nuke.Common;
using Serilog;

internal sealed partial class Build
{
    [Parameter("The Python, R or jar application for Submit, here or at an hdfs:// address.")]
    private readonly string? Application;

    [Parameter("The class to run in a jar.")]
    private readonly string? MainClass;

    [Parameter("The application's arguments; one that begins with '-' is written --args=-x.")]
    private readonly string[] Args = [];

    [Parameter("Executors of each job.")]
    private readonly int Executors = 2;

    [Parameter("Cores of each executor.")]
    private readonly int ExecutorCores = 1;

    [Parameter("CPU that is kept free for each executor on Kubernetes, as 100m or 2.")]
    private readonly string? ExecutorRequestCores;

    [Parameter("CPU that each executor on Kubernetes may use at most.")]
    private readonly string? ExecutorLimitCores;

    [Parameter("Memory of each executor, as 512m or 2g; otherwise what fits.")]
    private readonly string? ExecutorMemory;

    [Parameter("Memory of the driver, as 512m or 2g.")]
    private readonly string? DriverMemory;

    [Parameter("Cores of all executors together.")]
    private readonly int? CoresMax;

    [Parameter("Spark settings as K=V.")]
    private readonly string[] Conf = [];

    private Target Submit =>
        _ =>
            _.Description("Runs an application on Spark and follows its driver")
                .DependsOn(Deploy)
                .Requires(() => Application)
                .Executes(async token =>
                {
                    var result = await SubmitAsync(token);
                    Log.Information(
                        "{Application} ended with exit code 0",
                        result.ApplicationId ?? Application
                    );
                });

    private Target Smoke =>
        _ =>
            _.Description("Proves by real jobs that the environment works")
                .DependsOn(Deploy)
                .OnEnvironment()
                .Produces("artifacts/smoke.*")
                .ReportsJUnit("artifacts/smoke.xml")
                .Executes(async token =>
                {
                    using var kubernetes = IsOnKubernetes ? await KubernetesAsync(token) : null;
                    var runner = kubernetes is null
                        ? Checks(await LocallyAsync(token))
                        : await kubernetes.ChecksAsync(Resources, token);
                    runner.OnReport = SmokeTable.Print;
                    runner.Mask = Secrets.Mask;
                    var report = await runner.RunAsync(ArtifactsDirectory, token);
                    Log.Information(
                        "All {Count} checks passed; see {Page}",
                        report.Results.Count,
                        ArtifactsDirectory / "smoke.html"
                    );
                });

    private async Task<JobResult> SubmitAsync(CancellationToken token)
    {
        if (IsOnKubernetes)
        {
            using var kubernetes = await KubernetesAsync(token);
            return await kubernetes.SubmitAsync(Request, Console.WriteLine, token);
        }

        using var jobs = Jobs(await LocallyAsync(token));
        return await jobs.SubmitAsync(Request, Console.WriteLine, token);
    }

    private JobRequest Request =>
        new()
        {
            Application = Application!,
            MainClass = MainClass,
            Arguments = Args,
            Resources = Resources,
        };

    private JobResources Resources =>
        new()
        {
            Executors = Executors,
            ExecutorCores = ExecutorCores,
            ExecutorRequestCores = ExecutorRequestCores,
            ExecutorLimitCores = ExecutorLimitCores,
            ExecutorMemory = Memory(ExecutorMemory),
            DriverMemory = Memory(DriverMemory),
            CoresMax = CoresMax,
            Conf = Conf,
        };

    private static MemorySize? Memory(string? text) =>
        text is not null && MemorySize.TryParse(text, out var size) ? size : null;

    private IEnumerable<string> JobProblems()
    {
        string?[] sizes = [ExecutorMemory, DriverMemory];
        return
        [
            .. sizes
                .OfType<string>()
                .Where(x => !MemorySize.TryParse(x, out var _))
                .Select(x => $"'{x}' is no amount of memory: write it as 512m or 2g"),
            .. IsScheduled(Submit) && Application is not null ? Request.Problems()
            : IsScheduled(Smoke) ? Resources.Problems()
            : [],
        ];
    }

    private JobRunner Jobs(SparkEnvironment environment) =>
        new(environment, EnvironmentInfo.Variables, Log.Logger, TimeProvider.System)
        {
            AllowInstall = !NoInstall,
        };

    private SmokeRunner Checks(SparkEnvironment environment) =>
        new(environment, Resources, EnvironmentInfo.Variables, Log.Logger, TimeProvider.System);

    private async Task<SparkEnvironment> LocallyAsync(CancellationToken token)
    {
        if ((ExecutorRequestCores ?? ExecutorLimitCores) is not null)
        {
            Log.Warning(
                "--executor-request-cores and --executor-limit-cores count on Kubernetes only: here an executor has --executor-cores"
            );
        }

        return await EnvironmentAsync(token);
    }

    /// <summary>What Deploy brought up; where it was skipped, what is up already.</summary>
    private async Task<SparkEnvironment> EnvironmentAsync(CancellationToken token)
    {
        using var local = Local;
        return _deployed ??= await local.ConnectAsync(await SettingsAsync(token), token);
    }
}
