using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Kindling.Acceptance.Script;
using Kindling.Kubernetes;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Kubernetes;

/// <summary>
/// What jobs and notebooks need, deployed once for all tests of a class. KINDLING_JOBS_NAMESPACE names a namespace that is deployed
/// already and stays.
/// </summary>
public sealed class DeployedCluster(Checkout checkout) : IAsyncLifetime
{
    // All but the standing cluster.
    private static readonly string[] s_deploy =
    [
        "Deploy",
        "--components",
        "namespace",
        "rbac",
        "hdfs",
        "spark",
        "history",
        "notebook",
    ];

    private readonly string? _given = Environment.GetEnvironmentVariable("KINDLING_JOBS_NAMESPACE");
    private readonly string _clone = checkout.Deployable("jobs");
    private Commands? _commands;

    public Cluster Cluster { get; } = new();

    public string Namespace => _given ?? Cluster.Namespace;

    public async ValueTask InitializeAsync()
    {
        await Cluster.InitializeAsync();
        Cluster.Namespace = Namespace;
        _commands = Cluster
            .Commands(checkout)
            .With(("NUKE_NOTEBOOKS", "2"), ("NUKE_DATA_NODES", "2"));
        if (_given is not null)
        {
            Directory.CreateDirectory(FileOf("artifacts"));
            File.Copy(
                Path.Combine(Checkout.Root, "artifacts", "images.json"),
                FileOf("artifacts/images.json")
            );
            return;
        }

        foreach (
            var arguments in (string[][])
                [
                    ["PushImages"],
                    s_deploy,
                ]
        )
        {
            var result = await RunAsync(arguments);
            result.ExitCode.ShouldBe(0, result.Output + result.Error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_given is null)
        {
            await Cluster.DisposeAsync();
        }
    }

    public Task<ScriptResult> RunAsync(params IReadOnlyList<string> arguments) =>
        _commands!.RunAsync(_clone, arguments);

    public Process Start(params IReadOnlyList<string> arguments) =>
        _commands!.Start(_clone, arguments);

    public string FileOf(string name) => Path.Combine(_clone, name);

    /// <summary>An application in the checkout.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(FileOf(name), text);
        return FileOf(name);
    }

    /// <summary>The names of the executors that are there, in whatever state.</summary>
    public async Task<IReadOnlyList<string>> ExecutorsAsync(string? ofDriver = null) =>
        [
            .. (await Cluster.ListAsync("v1", "Pod"))
                .Where(pod => pod.Text("metadata", "labels", "spark-role") == "executor")
                .Where(pod =>
                    ofDriver is null
                    || pod.Items("metadata", "ownerReferences")
                        .Any(owner => owner.Text("name") == ofDriver)
                )
                .Select(pod => pod.Text("metadata", "name") ?? ""),
        ];

    public Task DeleteAsync(ObjectName name) =>
        Cluster.Client.DeleteAsync(
            name,
            new DeleteOptions { GracePeriod = TimeSpan.Zero },
            World.Token
        );

    /// <summary>A Python program with a notebook's settings, which gets its text as a file; answers what it wrote and its exit code.</summary>
    public async Task<(int ExitCode, string Output)> PythonAsync(
        string pod,
        string program,
        CancellationToken cancellationToken
    )
    {
        using var output = new MemoryStream();
        var code = await Cluster.Client.ExecAsync(
            new ExecRequest(
                new PodName(pod, Namespace),
                ["/opt/notebook.sh", "python3", "-c", program]
            )
            {
                Output = output,
                Error = output,
            },
            cancellationToken
        );
        return (code, Encoding.UTF8.GetString(output.ToArray()));
    }
}
