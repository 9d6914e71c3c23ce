using System.Diagnostics;
using System.Text.Json;
using Kindling.Acceptance.Script;
using Kindling.Kubernetes;
using Kindling.Pipelines.Processes;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.Kubernetes;

/// <summary>The cluster of ../shared/cluster, and a namespace of the tests' own in it. What was not running before is stopped afterwards.</summary>
public sealed class Cluster : IAsyncLifetime
{
    // The state folder of the cluster's script.
    private const string State = "/var/lib/spark-cluster";
    internal const string Config = $"{State}/admin.conf";
    private const string Kubectl = "/var/cache/spark-cluster/bin/kubectl";

    private readonly string _script = Path.GetFullPath(
        Path.Combine(Checkout.Root, "..", "shared", "cluster", "cluster")
    );

    private bool _isOurs;
    private KubernetesClient? _client;

    /// <summary>Where the nodes pull from with a login: ci, secret.</summary>
    public static string Registry => "127.0.0.1:5001/acceptance";

    public string Namespace { get; internal set; } = $"kindling-{Guid.NewGuid():N}"[..20];

    public KubernetesClient Client =>
        _client ?? throw new InvalidOperationException("the cluster is not up");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists(_script), $"{_script} is not there");
        var status = await RunAsync("status");
        _isOurs = !status.LastLines.Contains("apiserver runs");
        // What runs is left as it is: others may be at work on it.
        if (_isOurs && await RunAsync("up") is { Succeeded: false } up)
        {
            throw new InvalidOperationException(string.Join(" / ", up.LastLines.TakeLast(3)));
        }

        var variables = new Dictionary<string, string> { ["KUBECONFIG"] = Config };
        var access = ClusterAccess.Find(new AccessOptions(variables, "/"));
        _client = new KubernetesClient(
            access with
            {
                Namespace = Namespace,
            },
            new KubernetesSettings(),
            TimeProvider.System
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DeleteAsync(
                new ObjectName("v1", "Namespace", Namespace),
                new DeleteOptions(),
                CancellationToken.None
            );
            _client.Dispose();
        }

        if (_isOurs)
        {
            // It stops Docker as well, which others have brought up.
            await RunAsync("down");
            await RunAsync("docker");
        }
    }

    /// <summary>Commands that know the cluster, the namespace and the registry.</summary>
    internal Commands Commands(Checkout checkout) =>
        checkout.With(
            ("KUBECONFIG", Config),
            ("NUKE_ENVIRONMENT", "kubernetes"),
            ("NUKE_NAMESPACE", Namespace),
            ("NUKE_REGISTRY", Registry),
            ("NUKE_REGISTRY_USER", "ci"),
            ("NUKE_REGISTRY_PASSWORD", "secret")
        );

    /// <summary>The versions of all that the deploy wrote: they stay where nothing is written.</summary>
    public async Task<IReadOnlyDictionary<string, string>> VersionsAsync()
    {
        var versions = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (
            var (apiVersion, kind) in new[]
            {
                ("v1", "ConfigMap"),
                ("v1", "Secret"),
                ("v1", "Service"),
                ("v1", "ServiceAccount"),
                ("v1", "LimitRange"),
                ("apps/v1", "StatefulSet"),
                ("apps/v1", "Deployment"),
                ("batch/v1", "Job"),
                ("policy/v1", "PodDisruptionBudget"),
                ("rbac.authorization.k8s.io/v1", "Role"),
                ("rbac.authorization.k8s.io/v1", "RoleBinding"),
                ("v1", "PersistentVolumeClaim"),
                ("networking.k8s.io/v1", "NetworkPolicy"),
                ("networking.k8s.io/v1", "Ingress"),
            }
        )
        {
            foreach (var item in await ListAsync(apiVersion, kind))
            {
                versions[$"{kind} {item.Text("metadata", "name")}"] =
                    item.Text("metadata", "resourceVersion") ?? "";
            }
        }

        return versions;
    }

    /// <summary>The uids of the pods by their names.</summary>
    public async Task<IReadOnlyDictionary<string, string>> PodsAsync() =>
        (await ListAsync("v1", "Pod")).ToDictionary(
            pod => pod.Text("metadata", "name") ?? "",
            pod => pod.Text("metadata", "uid") ?? ""
        );

    public async Task<IReadOnlyList<JsonElement>> ListAsync(string apiVersion, string kind) =>
        (
            await Client.ListAsync(
                new ObjectQuery(apiVersion, kind) { Namespace = Namespace },
                World.Token
            )
        ).Items;

    /// <summary>What jobs and their drivers made, with its kind.</summary>
    public async Task<IReadOnlyList<string>> OfJobsAsync()
    {
        var left = new List<string>();
        foreach (
            var (apiVersion, kind) in new[]
            {
                ("batch/v1", "Job"),
                ("v1", "Pod"),
                ("v1", "ConfigMap"),
                ("v1", "Service"),
                ("v1", "Secret"),
                ("v1", "PersistentVolumeClaim"),
                ("networking.k8s.io/v1", "NetworkPolicy"),
            }
        )
        {
            var items = await ListAsync(apiVersion, kind);
            left.AddRange(
                items
                    .Select(item => $"{kind} {item.Text("metadata", "name")}")
                    .Where(name =>
                        name.Contains("job-", StringComparison.Ordinal)
                        || name.Contains("spark-exec", StringComparison.Ordinal)
                        || name.Contains("spark-drv", StringComparison.Ordinal)
                        || name.Contains("-exec-", StringComparison.Ordinal)
                        || name.Contains("driver", StringComparison.Ordinal)
                    )
            );
        }

        return left;
    }

    /// <summary>Waits for that; what Spark made goes a moment after its driver.</summary>
    public async Task UntilNoJobIsLeftAsync()
    {
        var clock = Stopwatch.StartNew();
        while (await OfJobsAsync() is { Count: > 0 } left)
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30), string.Join(", ", left));
            await Task.Delay(TimeSpan.FromSeconds(1), World.Token);
        }
    }

    /// <summary>Ends the API server as systemd would, and has it started again.</summary>
    public async Task RestartApiServerAsync()
    {
        var pid = await File.ReadAllTextAsync(Path.Combine(State, "apiserver.pid"), World.Token);
        await new CommandLine("kill", [pid.Trim()]).RunAsync(World.Token);
        while (Directory.Exists($"/proc/{pid.Trim()}"))
        {
            await Task.Delay(100, World.Token);
        }

        await RunAsync("up");
    }

    /// <summary>What kubectl says, for what is proven beside our own client.</summary>
    internal Task<CommandResult> KubectlAsync(params string[] arguments) =>
        new CommandLine(
            Kubectl,
            ["--kubeconfig", Config, "--namespace", Namespace, .. arguments]
        ).RunAsync(World.Token);

    private Task<CommandResult> RunAsync(string argument) =>
        new CommandLine(_script, [argument]).RunAsync(CancellationToken.None);
}
