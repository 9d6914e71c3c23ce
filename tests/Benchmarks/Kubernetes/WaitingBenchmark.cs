using System.Text.Json.Nodes;
using Kindling.Kubernetes;
using Kindling.Pipelines.Deploys;

namespace Kindling.Benchmarks.Kubernetes;

/// <summary>
/// From a workload being ready to the wait saying so (issue 7, section 5). The moment that counts as ready is when a watch of our own,
/// over a connection of its own, is told that the Pod is ready: the controllers' work between Pod and Deployment is in the figure. The
/// second figure begins with the Deployment's own status: that is the tool alone.
/// </summary>
internal sealed class WaitingBenchmark
{
    private const int Runs = 20;
    private const double LimitMilliseconds = 500;

    // What every cluster of ours has: ../shared/cluster.
    private const string Image = "debian:trixie-slim";

    private readonly string _namespace = $"why-bench-{Environment.ProcessId}";

    public async Task<IReadOnlyList<Measurement>> RunAsync(CancellationToken cancellationToken)
    {
        using var ours = Client();
        using var theirs = Client();
        var space = new ObjectName("v1", "Namespace", _namespace);
        await ApplyAsync(
            ours,
            $$"""{apiVersion: v1, kind: Namespace, metadata: {name: {{_namespace}} } }""",
            cancellationToken
        );
        try
        {
            List<(double Pod, double Deployment)> times = [];
            // The first pulls and warms.
            for (var run = 0; run <= Runs; run++)
            {
                var time = await OnceAsync(ours, theirs, $"web-{run}", cancellationToken);
                await Console.Error.WriteLineAsync(
                    $"waiting, run {run}: {time.Pod:0} ms after the Pod, {time.Deployment:0} ms after the Deployment"
                );
                if (run > 0)
                {
                    times.Add(time);
                }
            }

            return
            [
                Result("the Pod is ready", times.Select(x => x.Pod)),
                Result("the Deployment's status says so", times.Select(x => x.Deployment)),
            ];
        }
        finally
        {
            await ours.DeleteAsync(space, new DeleteOptions(), CancellationToken.None);
        }
    }

    private static Measurement Result(string since, IEnumerable<double> times) =>
        new(
            $"waiting, from when {since} to the line that tells it",
            "ms",
            Measurement.Median(times),
            null,
            LimitMilliseconds
        );

    private async Task<(double Pod, double Deployment)> OnceAsync(
        KubernetesClient ours,
        KubernetesClient theirs,
        string name,
        CancellationToken cancellationToken
    )
    {
        long told = 0;
        var progress = new LogWaitProgress(line =>
        {
            if (line.EndsWith(": ready", StringComparison.Ordinal))
            {
                told = TimeProvider.System.GetTimestamp();
            }
        });
        var settings = new DeploySettings { Folder = "", Namespace = _namespace };
        var wait = new DeployWait(ours, settings, TimeProvider.System, progress);
        var pod = ReadyAsync(theirs, "v1", "Pod", name, IsReady, cancellationToken);
        var status = ReadyAsync(
            theirs,
            "apps/v1",
            "Deployment",
            name,
            live => Readiness.Of("Deployment", live).Progress == Progress.Ready,
            cancellationToken
        );
        var manifest = await ApplyAsync(ours, Deployment(name), cancellationToken);
        await wait.WaitAsync([manifest], cancellationToken);
        var result = (Milliseconds(await pod, told), Milliseconds(await status, told));
        await ours.DeleteAsync(
            manifest.Name with
            {
                Namespace = _namespace,
            },
            new DeleteOptions { Propagation = Propagation.Foreground },
            cancellationToken
        );
        return result;
    }

    private static double Milliseconds(long ready, long told) =>
        TimeProvider.System.GetElapsedTime(ready, told).TotalMilliseconds;

    private static bool IsReady(System.Text.Json.JsonElement pod) =>
        pod.Items("status", "conditions")
            .Any(x => x.Text("type") == "Ready" && x.Text("status") == "True");

    /// <summary>When a watch of its own is told so.</summary>
    private async Task<long> ReadyAsync(
        KubernetesClient client,
        string apiVersion,
        string kind,
        string name,
        Func<System.Text.Json.JsonElement, bool> isReady,
        CancellationToken cancellationToken
    )
    {
        var query = new ObjectQuery(apiVersion, kind)
        {
            Namespace = _namespace,
            LabelSelector = $"app={name}",
        };
        await foreach (var happened in client.WatchAsync(query, cancellationToken))
        {
            if (
                happened.Kind is WatchEventKind.Added or WatchEventKind.Modified
                && isReady(happened.Object)
            )
            {
                return TimeProvider.System.GetTimestamp();
            }
        }

        throw new OperationCanceledException(cancellationToken);
    }

    private static string Deployment(string name) =>
        $$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: {{name}}, labels: {app: {{name}} } }
            spec:
              selector: {matchLabels: {app: {{name}} } }
              template:
                metadata: {labels: {app: {{name}} } }
                spec:
                  terminationGracePeriodSeconds: 0
                  containers: [{name: main, image: "{{Image}}", command: [sleep, infinity]}]
            """;

    private async Task<Manifest> ApplyAsync(
        KubernetesClient client,
        string yaml,
        CancellationToken cancellationToken
    )
    {
        var content = (JsonObject)YamlReader.Read(yaml, "a benchmark").Single().Content!;
        if (content["kind"]!.GetValue<string>() != "Namespace")
        {
            content["metadata"]!["namespace"] = _namespace;
        }

        await client.ApplyAsync(content, new ApplyOptions(), cancellationToken);
        return new Manifest(content, "benchmark");
    }

    private static KubernetesClient Client()
    {
        var variables = Environment
            .GetEnvironmentVariables()
            .Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(x => (string)x.Key, x => (string?)x.Value ?? "", StringComparer.Ordinal);
        var access = ClusterAccess.Find(new AccessOptions(variables, "/"));
        return new KubernetesClient(access, new KubernetesSettings(), TimeProvider.System);
    }
}
