namespace Kindling.Benchmarks.Kubernetes;

/// <summary>
/// An unchanged Deploy of the full stack, as the whole command, against kubectl apply and kubectl rollout status of the same manifests
/// (issue 7, section 5).
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

    private readonly string _namespace = $"bench-{Environment.ProcessId}";

    public async Task<IReadOnlyList<Measurement>> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await OursAsync("PushImages", cancellationToken, "--registry", Registry);
            await OursAsync("Deploy", cancellationToken);
            await OursAsync("Render", cancellationToken);
            List<double> ours = [];
            List<double> theirs = [];
            // The first round of theirs becomes an owner of the fields.
            for (var run = 0; run <= options.Runs; run++)
            {
                var other = await TheirsAsync(cancellationToken);
                var mine = await OursAsync("Deploy", cancellationToken);
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
            await OursAsync("Destroy", CancellationToken.None, "--purge");
            await Timed.RunAsync(
                "kubectl",
                ["delete", "namespace", _namespace],
                [],
                CancellationToken.None
            );
        }
    }

    private Task<double> OursAsync(
        string target,
        CancellationToken cancellationToken,
        params string[] arguments
    ) =>
        Timed.RunAsync(
            Path.Combine(options.Root, "build.sh"),
            [target, "--environment", "kubernetes", "--namespace", _namespace, .. arguments],
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
                ["rollout", "status", "--namespace", _namespace, workload],
                [],
                cancellationToken
            );
        }

        return seconds;
    }
}
