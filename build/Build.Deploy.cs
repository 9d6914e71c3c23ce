using Kindling.NukeExtensions;
using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Downloads;
using Kindling.Pipelines.Jobs;
using Kindling.Pipelines.Local;
using Nuke.Common;
using Serilog;

internal sealed partial class Build
{
    [Parameter("Where to deploy.", ValueProviderMember = nameof(Environments))]
    private readonly string Environment = "local";

    [Parameter(
        "Spark workers: 1 here, among which the computer is divided; on Kubernetes as many as there are, at first 1."
    )]
    private readonly int? Workers;

    [Parameter(
        "The component for Logs and Restart: namenode, datanode, master, worker-1 …, history."
    )]
    private readonly string? Component;

    [Parameter("Logs goes on until Ctrl-C.")]
    private readonly bool Follow;

    [Parameter("Destroy removes the data too.")]
    private readonly bool Purge;

    private SparkEnvironment? _deployed;

    private int LocalWorkers => Workers ?? 1;

    private static IEnumerable<string> Environments => ["local", "kubernetes"];

    private static LocalEnvironment Local =>
        new(
            TemporaryDirectory / "local",
            EnvironmentInfo.Variables,
            Log.Logger,
            TimeProvider.System
        );

    private Target Deploy =>
        _ =>
            _.Description("Brings up HDFS and Spark, or what of them is not healthy")
                .DependsOn(Download)
                .After(Test, PushImages)
                .Consumes(PushImages)
                .OnEnvironment()
                .UsesIdToken(AwsToken, AwsAudience)
                .ReportsDotenv("artifacts/deploy.env")
                .Executes(token =>
                    IsOnKubernetes ? DeployToKubernetesAsync(token) : DeployLocallyAsync(token)
                );

    private Target Status =>
        _ =>
            _.Description("Shows the components, their state and addresses")
                .Executes(async token =>
                {
                    if (IsOnKubernetes)
                    {
                        using var kubernetes = await KubernetesAsync(token);
                        DeployTable.Print(await kubernetes.StatusAsync(token));
                        return;
                    }

                    using var local = Local;
                    StatusTable.Print(await local.StatusAsync(token));
                });

    private Target Logs =>
        _ =>
            _.Description("Shows a component's log")
                .Requires(() => Component)
                .OwnsOutput()
                .Executes(async token =>
                {
                    using var kubernetes = IsOnKubernetes ? await KubernetesAsync(token) : null;
                    using var local = Local;
                    var lines =
                        kubernetes?.LogsAsync(Component!, Follow, token)
                        ?? local.LogsAsync(Component!, Follow, token);
                    await foreach (var line in lines)
                    {
                        Console.WriteLine(line);
                    }
                });

    private Target Restart =>
        _ =>
            _.Description("Restarts a component, or all")
                .DependsOn(Download)
                .Executes(async token =>
                {
                    using var local = Local;
                    Show(await local.RestartAsync(await SettingsAsync(token), Component, token));
                });

    private Target Destroy =>
        _ =>
            _.Description("Ends all processes; with --purge the data goes too")
                .StopsEnvironment()
                .Executes(async token =>
                {
                    if (IsOnKubernetes)
                    {
                        using var kubernetes = await KubernetesAsync(token);
                        var removed = await kubernetes.DestroyAsync(Purge, token);
                        Log.Information("{Count} objects removed", removed);
                        return;
                    }

                    using var local = Local;
                    var stopped = await local.DestroyAsync(Purge, token);
                    Log.Information(
                        stopped.Count == 0
                            ? "Nothing was running"
                            : $"Stopped {string.Join(", ", stopped)}"
                    );
                });

    private IEnumerable<string> EnvironmentProblems() =>
        [
            .. !IsOnKubernetes
            && (IsScheduled(Deploy) || IsScheduled(Restart) || IsScheduled(Scale))
                ? LocalSettings.Problems(LocalWorkers)
                : [],
            .. Component is null
            || IsOnKubernetes
            || IsScheduled(Shell)
            || LocalSettings.IsComponent(Component)
                ? Array.Empty<string>()
                : [UnknownComponent(Component)],
        ];

    private async Task DeployLocallyAsync(CancellationToken token)
    {
        using var local = Local;
        Show(await local.DeployAsync(await SettingsAsync(token), token));
    }

    private string UnknownComponent(string name)
    {
        var known = LocalSettings.ComponentsOf(workers: 1).ToArray();
        return $"there is no component '{name}'{Suggestions.Hint(name, known)}: {string.Join(", ", known)} …";
    }

    private async Task<LocalSettings> SettingsAsync(CancellationToken token) =>
        new()
        {
            SparkHome = (await FetchAsync(Product.Spark, SparkVersion, token)).Home,
            HadoopHome = (await FetchAsync(Product.Hadoop, HadoopVersion, token)).Home,
            Workers = LocalWorkers,
            AllowInstall = !NoInstall,
        };

    private void Show(LocalDeployment deployment)
    {
        _deployed = deployment.Environment;
        StatusTable.Print(deployment.Components);
        var started = string.Join(", ", deployment.Started);
        ReportSummary(x =>
        {
            x["Started"] = started.Length > 0 ? started : "nothing, all was healthy";
            return x;
        });
    }
}
