using Kindling.NukeExtensions;
using Kindling.Pipelines.Deploys;
using Kindling.Pipelines.Diagnoses;
using Nuke.Common;
using Serilog;

internal sealed partial class Build
{
    [Parameter("What Shell runs instead of a shell; best written last, after --.")]
    [RemainingArguments]
    private readonly string[] Command = [];

    private Target Shell =>
        _ =>
            _.Description("A shell, or a command after --, in a component on Kubernetes")
                .Requires(() => Component)
                .OwnsOutput()
                .Executes(async token =>
                {
                    using var kubernetes = await KubernetesAsync(token);
                    ExitCode = await kubernetes.ShellAsync(Component!, Command, token);
                });

    private Target Doctor =>
        _ =>
            _.Description(
                    "Says how this machine and, with --environment kubernetes, the cluster fare"
                )
                .Executes(async token =>
                {
                    var machine = Machine.ReadAsync(token);
                    var cluster = IsOnKubernetes ? await ClusterAsync(token) : [];
                    Diagnosis[] all = [.. await machine, .. cluster];
                    DiagnosisTable.Print(all);
                    DiagnosisTable.ThrowIfAnyProblem(all);
                });

    private MachineDiagnoses Machine =>
        new(EnvironmentInfo.Variables, ServicesOfImages, Log.Logger)
        {
            Folders = [TemporaryDirectory, DownloadSettings.CacheFolder],
            Registry = Registry,
            RunsSpark = !IsOnKubernetes,
            AllowInstall = !NoInstall,
        };

    private Task<IReadOnlyList<Diagnosis>> ClusterAsync(CancellationToken token) =>
        KubernetesEnvironment.DiagnoseAsync(
            EnvironmentInfo.Variables,
            Context,
            SettingsOfDeploys,
            WritingSettingsAsync,
            TimeProvider.System,
            ServicesOfImages,
            token
        );

    private IEnumerable<string> ShellProblems() =>
        [
            .. IsScheduled(Shell) && !IsOnKubernetes
                ? (string[])
                    [
                        "Shell leads into pods: say --environment kubernetes; here, Status shows the addresses for programs of this computer",
                    ]
                : [],
            .. Command.Length > 0 && !IsScheduled(Shell)
                ? (string[])["a command after -- is for Shell, which is not asked for"]
                : [],
        ];
}
