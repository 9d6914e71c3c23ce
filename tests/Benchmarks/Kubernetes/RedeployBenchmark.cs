namespace Kindling.Benchmarks.Kubernetes;

/// <summary>
/// An unchanged Deploy of the full stack, as the whole command, against kubectl apply and kubectl rollout status of the same manifests,
/// each side in a namespace of its own (issue 7, section 5).
/// </summary>
internal sealed class RedeployBenchmark(BenchmarkOptions options)
{
    private const double RatioLimit = 0.3;
    private const string Registry = "127.0.0.1:5000/benchmark";

    private static readonly string[] s_workloads =
    [
        "statefulset/namenode",
        "statefulset/datanode",
        "statefulset/spark-master",
        "statefulset/spark-worker",
        "deployment/spark-history",
        "statefulset/notebook",
    ];

    private readonly string _ours = $"bench-{Environment.ProcessId}-ours";
    private readonly string _theirs = $"bench-{Environment.ProcessId}-theirs";

    public async Task<IReadOnlyList<Measurement>> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await BuildAsync("PushImages", _ours, cancellationToken, "--registry", Registry);
            await BuildAsync("Deploy", _ours, cancellationToken);
            await BuildAsync("Render", _theirs, cancellationToken);
            // What no manifest has.
            await KubectlAsync("create", "namespace", _theirs);
            await KubectlAsync(
                "create",
                "secret",
                "generic",
                "notebook-token",
                "--namespace",
                _theirs,
                "--from-literal=token=benchmark"
            );
            List<double> ours = [];
            List<double> theirs = [];
            // The first round of theirs brings it up.
            for (var run = 0; run <= options.Runs; run++)
            {
                var other = await TheirsAsync(cancellationToken);
                var mine = await BuildAsync("Deploy", _ours, cancellationToken);
                await Console.Error.WriteLineAsync(
                    $"{run}: ours {mine:0.00} s, theirs {other:0.00} s"
                );
                if (run > 0)
                {
                    ours.Add(mine);
                    theirs.Add(other);
                }
            }

            return
            [
                Measurement.Compare(
                    "unchanged Deploy of the full stack",
                    "s",
                    ours,
                    theirs,
                    RatioLimit
                ),
            ];
        }
        finally
        {
            await KubectlAsync("delete", "namespace", "--wait=false", _ours, _theirs);
        }
    }

    private static Task KubectlAsync(params string[] arguments) =>
        Timed.RunAsync("kubectl", arguments, [], CancellationToken.None);

    private Task<double> BuildAsync(
        string target,
        string space,
        CancellationToken cancellationToken,
        params string[] arguments
    ) =>
        Timed.RunAsync(
            Path.Combine(options.Root, "build.sh"),
            [target, "--environment", "kubernetes", "--namespace", space, .. arguments],
            [],
            cancellationToken
        );

    private async Task<double> TheirsAsync(CancellationToken cancellationToken)
    {
        var seconds = await Timed.RunAsync(
            "kubectl",
            [
                "apply",
                "--server-side",
                "--field-manager=baseline",
                "-f",
                Path.Combine(options.Root, "artifacts", "manifests"),
            ],
            [],
            cancellationToken
        );
        foreach (var workload in s_workloads)
        {
            seconds += await Timed.RunAsync(
                "kubectl",
                ["rollout", "status", "--timeout=5m", "--namespace", _theirs, workload],
                [],
                cancellationToken
            );
        }

        return seconds;
    }
}
