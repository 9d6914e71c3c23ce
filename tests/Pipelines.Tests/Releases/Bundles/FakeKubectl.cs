using Kindling.Pipelines.Releases;
using Kindling.Pipelines.Tests.Deploys;
using Kindling.Pipelines.Tests.Images;
using Kindling.Testing;

namespace Kindling.Pipelines.Tests.Releases.Bundles;

/// <summary>An unpacked bundle, and a kubectl that notes its command lines and answers as a test says.</summary>
internal sealed class FakeKubectl : IDisposable
{
    private static readonly string[] s_tools =
    [
        "cat",
        "dirname",
        "grep",
        "od",
        "sha256sum",
        "sh",
        "tail",
        "tr",
    ];

    private readonly TempDirectory _folder = new();

    private FakeKubectl() { }

    public string Bundle => _folder / "unpacked/kindling-1.2.3";

    /// <summary>The command lines so far.</summary>
    public IReadOnlyList<string> Calls =>
        File.Exists(_folder / "calls") ? File.ReadAllLines(_folder / "calls") : [];

    /// <summary>What was piped into it.</summary>
    public string Piped =>
        File.Exists(_folder / "piped") ? File.ReadAllText(_folder / "piped") : "";

    /// <param name="answers">Cases of a shell's case statement over the command line, before the usual ones.</param>
    public static async Task<FakeKubectl> MakeAsync(string answers = "")
    {
        var kubectl = new FakeKubectl();
        var bundle = await ReleaseBundle.MakeAsync(
            BundleBench.Commit,
            BundleBench.Settings,
            kubectl._folder / "bundle",
            DeployBench.Token
        );
        BundleBench.Unpack(bundle.Archive, kubectl._folder / "unpacked");
        // Nothing but what a small system has.
        foreach (var tool in s_tools)
        {
            Directory.CreateDirectory(kubectl._folder / "bin");
            File.CreateSymbolicLink(kubectl._folder / $"bin/{tool}", $"/usr/bin/{tool}");
        }

        kubectl.Answer(answers);
        return kubectl;
    }

    public void Remove() => File.Delete(_folder / "bin/kubectl");

    public void Answer(string answers) =>
        // Noted when its input has ended: the parts of a pipe begin in any order.
        Shell.WriteTool(
            _folder / "bin",
            "kubectl",
            $"""
            case "$*" in
            *'-f -'*) cat >>'{_folder / "piped"}' ;;
            esac
            printf '%s\n' "$*" >>'{_folder / "calls"}'
            case "$*" in
            {answers}
            *'get namespace'*) echo namespace/spark ;;
            *'get -f manifests/4-workloads.yaml'*) echo statefulset.apps/namenode; echo deployment.apps/spark-history ;;
            *'get -f manifests/5-jobs.yaml'*) echo job.batch/hdfs-folders ;;
            *'create secret generic notebook-token'*) printf 'token: '; cat ;;
            *'create secret'*) echo secret ;;
            *'label --local'*) echo labelled ;;
            esac
            """
        );

    public Task<Shell> InstallAsync(params IReadOnlyList<string> arguments) =>
        Shell.RunAsync(
            ["/bin/sh", Path.Combine(Bundle, "install.sh"), .. arguments],
            new Dictionary<string, string> { ["PATH"] = _folder / "bin" },
            _folder.Path
        );

    public void Dispose() => _folder.Dispose();
}
