using Kindling.NukeExtensions;
using Kindling.Pipelines.Downloads;
using Kindling.Pipelines.Local;
using Nuke.Common;
using Serilog;

internal sealed partial class Build
{
    [Parameter("The Spark to download.")]
    private readonly string SparkVersion = "4.3.0";

    [Parameter("The Hadoop to download.")]
    private readonly string HadoopVersion = "3.5.0";

    [Parameter("Where archives come from, in order: addresses, or folders relative to the root.")]
    private readonly string[] Mirrors =
    [
        "https://dlcdn.apache.org",
        "https://archive.apache.org/dist",
    ];

    [Parameter("Uses only what is cached or in a folder.")]
    private readonly bool Offline;

    [Parameter("Refuses whatever .nuke/downloads.lock.json does not hold.")]
    private readonly bool Locked;

    [Parameter("Adds to the lock what Apache's checksum and signature vouch for.")]
    private readonly bool UpdateLock;

    private Target DownloadSpark =>
        _ =>
            _.Description("Downloads, verifies and unpacks Spark")
                .OnlyWhenDynamic(() => NeedsDistributions)
                .Executes(async token =>
                    Report(await FetchAsync(Product.Spark, SparkVersion, token))
                );

    private Target DownloadHadoop =>
        _ =>
            _.Description("Downloads, verifies and unpacks Hadoop")
                .OnlyWhenDynamic(() => NeedsDistributions)
                .Executes(async token =>
                    Report(await FetchAsync(Product.Hadoop, HadoopVersion, token))
                );

    // On Kubernetes they are in the images.
    private bool NeedsDistributions =>
        !IsOnKubernetes
        || new[] { Download, DownloadSpark, DownloadHadoop }.Any(InvokedTargets.Contains);

    private Target Download =>
        _ => _.Description("Downloads both").DependsOn(DownloadSpark, DownloadHadoop);

    private DownloadSettings DownloadSettings =>
        DownloadSettings.For(RootDirectory, Mirrors, EnvironmentInfo.Variables) with
        {
            Offline = Offline,
            Locked = Locked,
            UpdateLock = UpdateLock,
            InstallGpgv = token =>
                new Installer(EnvironmentInfo.Variables, Log.Logger).EnsureAsync(
                    Gpgv.Requirement,
                    !NoInstall,
                    null,
                    token
                ),
        };

    private IEnumerable<string> DownloadProblems()
    {
        Target[] fetching = [DownloadSpark, DownloadHadoop, Deploy, Restart, Scale, .. FromImages];
        return fetching.Any(IsScheduled)
            ?
            [
                .. DownloadSettings.Problems(),
                .. Product.Spark.Problems(SparkVersion),
                .. Product.Hadoop.Problems(HadoopVersion),
            ]
            : [];
    }

    private async Task<Distribution> FetchAsync(
        Product product,
        string version,
        CancellationToken token
    )
    {
        var progress = DownloadProgress.For(
            IsLocalBuild && !Console.IsOutputRedirected,
            Log.Logger,
            TimeProvider.System
        );
        using var downloader = new Downloader(
            DownloadSettings,
            Log.Logger,
            progress,
            TimeProvider.System
        );
        return await downloader.FetchAsync(product, version, token);
    }

    private void Report(Distribution distribution)
    {
        Log.Information(
            "{Home}, vouched for by {VouchedBy}",
            distribution.Home,
            distribution.VouchedBy
        );
        ReportSummary(x =>
        {
            x["MiB"] = $"{distribution.Bytes >> 20}";
            x["Vouched for by"] = distribution.VouchedBy;
            return x;
        });
    }
}
