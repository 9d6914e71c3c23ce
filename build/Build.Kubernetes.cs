using Kindling.Ci;
using Kindling.NukeExtensions;
using Kindling.Pipelines;
using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Images;
using Nuke.Common;
using Serilog;

internal sealed partial class Build
{
    [Parameter(
        "The namespace to deploy to, made where it is not there; on GitLab by the project's name."
    )]
    private readonly string Namespace = ProjectsNamespace;

    [Parameter(
        "The context of the kubeconfig; otherwise KUBE_CONTEXT on GitLab, or its current one."
    )]
    private readonly string? Context = AgentsContext;

    [Parameter("The parts to deploy, folders of manifests/.")]
    private readonly string[] Components = [.. DeploySettings.DefaultComponents];

    [Parameter("DataNodes on Kubernetes; otherwise as many as there are, at first 2.")]
    private readonly int? DataNodes;

    [Parameter("Users with a notebook on Kubernetes; otherwise as many as there are, at first 1.")]
    private readonly int? Notebooks;

    [Parameter("The storage class of all volumes; otherwise the cluster's default.")]
    private readonly string? StorageClass;

    [Parameter("What containers ask for and may use: namenode.limits.memory=2Gi.")]
    private readonly string[] ContainerResources = [];

    [Parameter("How large volumes are made: datanode=500Gi; otherwise as large as they are.")]
    private readonly string[] VolumeSizes = [];

    [Parameter("The host of pages for the world outside; without it there are none.")]
    private readonly string? IngressHost;

    [Parameter("The ingress class.")]
    private readonly string? IngressClass;

    [Parameter("The Secret with the host's certificate.")]
    private readonly string? IngressTlsSecret;

    [Parameter("The cluster issuer of cert-manager that makes the certificate.")]
    private readonly string? IngressIssuer;

    [Parameter("The Secret of users (htpasswd) for pages that ask for no login themselves.")]
    private readonly string? IngressAuthSecret;

    [Parameter("The pages to show: notebook, master, history.")]
    private readonly string[] IngressPages = [.. IngressSettings.AllPages];

    [Parameter("The namespace of the ingress controller, for network policies.")]
    private readonly string IngressNamespace = "ingress-nginx";

    [Parameter("Deny all traffic in the namespace but what is needed.")]
    private readonly bool NetworkPolicies;

    [Parameter("Deploy takes fields that others own.")]
    private readonly bool ForceConflicts;

    [Parameter("How long pods may wait for a node that an autoscaler brings: 90s, 10m.")]
    private readonly string? WaitForCapacity;

    [Parameter("How long each resource on Kubernetes may take for a step; otherwise 5m.")]
    private readonly string? ResourceDeadline;

    [Parameter("How long a whole Deploy to Kubernetes may take; otherwise 15m.")]
    private readonly string? DeployDeadline;

    private bool IsOnKubernetes => Environment == "kubernetes";

    private Target Render =>
        _ =>
            _.Description("Writes the manifests that Deploy would apply to Kubernetes")
                .Produces("artifacts/manifests/*.yaml")
                .Executes(async token =>
                {
                    var folder = ArtifactsDirectory / "manifests";
                    var settings = await WritingSettingsAsync(token);
                    foreach (
                        var file in await ManifestRendering.WriteAsync(settings, folder, token)
                    )
                    {
                        Log.Information("{File}", file);
                    }
                });

    private Target Diff =>
        _ =>
            _.Description("Shows what Deploy would change on Kubernetes; exit code 5 for anything")
                .OwnsOutput()
                .Executes(async token =>
                {
                    using var kubernetes = On(await WritingSettingsAsync(token));
                    DifferencesException.ThrowIfAny(
                        await kubernetes.DiffAsync(token),
                        Console.Write
                    );
                });

    private Target Open =>
        _ =>
            _.Description("Leads a port here to a page on Kubernetes, until Ctrl-C")
                .Requires(() => Component)
                .Executes(async token =>
                {
                    using var kubernetes = await KubernetesAsync(token);
                    await kubernetes.OpenAsync(Component!, Console.WriteLine, token);
                });

    private Target Scale =>
        _ =>
            _.Description("Brings the standing cluster to --workers")
                .Executes(token =>
                    IsOnKubernetes
                        ? DeployToKubernetesAsync(token, "spark-standalone")
                        : DeployLocallyAsync(token)
                );

    private async Task<DeploySettings> DeploySettingsAsync(CancellationToken token) =>
        SettingsOfDeploys with
        {
            Images = await ImageRecord.ReadAsync(ArtifactsDirectory / "images.json", token),
        };

    // Only what writes needs the login that nodes pull by, and refuses one that ends.
    private async Task<DeploySettings> WritingSettingsAsync(CancellationToken token)
    {
        var settings = await DeploySettingsAsync(token);
        return settings with
        {
            Pull = await PullSecret.FindAsync(
                ServicesOfImages,
                settings.Images.Values.Select(x => x.Reference),
                warning => Log.Warning("{Warning}", warning),
                token
            ),
        };
    }

    private DeploySettings SettingsOfDeploys =>
        new DeploySettings
        {
            Folder = RootDirectory / "manifests",
            Namespace = Namespace,
            Components = Components,
            DataNodes = DataNodes,
            Workers = Workers,
            Notebooks = Notebooks,
            StorageClass = StorageClass,
            ContainerResources =
            [
                .. ContainerResources
                    .Where(x => ContainerResource.Problem(x) is null)
                    .Select(ContainerResource.Parse),
            ],
            VolumeSizes =
            [
                .. VolumeSizes.Where(x => VolumeSize.Problem(x) is null).Select(VolumeSize.Parse),
            ],
            Ingress = SettingsOfIngress,
            ForceConflicts = ForceConflicts,
            CapacityPatience = Time(WaitForCapacity, TimeSpan.Zero),
            ResourceDeadline = Time(ResourceDeadline, DeploySettings.DefaultResourceDeadline),
            Deadline = Time(DeployDeadline, DeploySettings.DefaultDeadline),
        }.WithOptional(NetworkPolicies);

    private static TimeSpan Time(string? text, TimeSpan otherwise) =>
        text is not null && Duration.TryParse(text, out var time) ? time : otherwise;

    private IngressSettings SettingsOfIngress =>
        new()
        {
            Host = IngressHost,
            Class = IngressClass,
            TlsSecret = IngressTlsSecret,
            Issuer = IngressIssuer,
            AuthSecret = IngressAuthSecret,
            Pages = IngressPages,
            ControllerNamespace = IngressNamespace,
        };

    private async Task<KubernetesEnvironment> KubernetesAsync(CancellationToken token) =>
        On(await DeploySettingsAsync(token));

    private KubernetesEnvironment On(DeploySettings settings) =>
        new(
            EnvironmentInfo.Variables,
            Context,
            settings,
            Log.Logger,
            TimeProvider.System,
            ServicesOfImages
        )
        {
            IsTerminal = IsLocalBuild && !Console.IsOutputRedirected,
        };

    private async Task DeployToKubernetesAsync(CancellationToken token, string? only = null)
    {
        var settings = await WritingSettingsAsync(token);
        using var kubernetes = On(only is null ? settings : settings with { Components = [only] });
        var written = await kubernetes.DeployAsync(token);
        DeployTable.Print(await kubernetes.StatusAsync(token));
        EnvironmentReport.Write(ArtifactsDirectory / "deploy.env", SettingsOfIngress.Page);
        ReportSummary(x =>
        {
            x["Written"] = written > 0 ? $"{written}" : "nothing, all was as wanted";
            return x;
        });
    }

    private IEnumerable<string> KubernetesProblems()
    {
        Target[] working = [Deploy, Status, Logs, Destroy, Submit, Smoke, Scale, Shell, Doctor];
        Target[] always = [Render, Diff, Open];
        Target[] reading = IsOnKubernetes ? [Render, Diff, Deploy] : [Render, Diff];
        var isUsed = always.Any(IsScheduled) || IsOnKubernetes && working.Any(IsScheduled);
        return
        [
            .. IsOnKubernetes && IsScheduled(Restart)
                ? (string[])
                    ["Restart works on the environment local only: delete a pod, and it comes back"]
                : [],
            .. isUsed ? SettingsOfDeploys.Problems() : [],
            .. reading.Any(IsScheduled) ? ManifestRendering.Problems(SettingsOfDeploys) : [],
            // Nodes pull by the same login.
            .. isUsed && !FromImages.Any(IsScheduled) ? ImageAccess.Problems(Tags) : [],
            .. IsScheduled(Scale) && Workers is null
                ? (string[])["Scale wants to know how many: --workers N"]
                : [],
            .. ContainerResources.Select(ContainerResource.Problem).OfType<string>(),
            .. VolumeSizes.Select(VolumeSize.Problem).OfType<string>(),
            .. new[] { WaitForCapacity, ResourceDeadline, DeployDeadline }
                .Where(x => !Duration.TryParse(x, out _))
                .Select(x => $"'{x}' is no time: write it as 90s, 10m or 1h"),
        ];
    }
}
