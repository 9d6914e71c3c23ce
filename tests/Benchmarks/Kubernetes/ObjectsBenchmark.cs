namespace Kindling.Benchmarks.Kubernetes;

/// <summary>
/// 500 objects into a namespace, and once more with nothing changed, against ../shared/baselines/apply; each side as whole processes in
/// turn, each run in a namespace of its own (issue 7, section 5).
/// </summary>
internal sealed class ObjectsBenchmark(BenchmarkOptions options)
{
    private const int Count = 500;
    private const double ColdLimit = 0.5;
    private const double UnchangedLimit = 0.1;
    private const double MemoryLimit = 200;

    private readonly List<double> _memory = [];

    public async Task<IReadOnlyList<Measurement>> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("kindling-objects-");
        List<string> namespaces = [];
        List<(double Cold, double Unchanged)> ours = [];
        List<(double Cold, double Unchanged)> theirs = [];
        try
        {
            // The first round only warms.
            for (var run = 0; run <= options.Runs; run++)
            {
                var (mine, other) = (
                    await SideAsync("ours", run, OursAsync),
                    await SideAsync("theirs", run, TheirsAsync)
                );
                await Console.Error.WriteLineAsync(
                    $"{run}: ours {mine.Cold:0.00} s, then {mine.Unchanged:0.00} s; theirs {other.Cold:0.00} s, then {other.Unchanged:0.00} s; {_memory[^1]:0} MiB"
                );
                if (run > 0)
                {
                    ours.Add(mine);
                    theirs.Add(other);
                }
            }
        }
        finally
        {
            foreach (var space in namespaces)
            {
                await KubectlAsync("delete", "namespace", space, "--wait=false");
            }

            folder.Delete(recursive: true);
        }

        return
        [
            Compare("cold", x => x.Cold, ColdLimit),
            Compare("unchanged", x => x.Unchanged, UnchangedLimit),
            new Measurement($"memory for {Count} objects", "MiB", _memory.Max(), null, MemoryLimit),
        ];

        Measurement Compare(
            string name,
            Func<(double Cold, double Unchanged), double> figure,
            double limit
        ) =>
            Measurement.Compare(
                $"{Count} objects, {name}",
                "s",
                ours.Select(figure),
                theirs.Select(figure),
                limit
            );

        async Task<(double Cold, double Unchanged)> SideAsync(
            string side,
            int run,
            Func<string, string, CancellationToken, Task<double>> apply
        )
        {
            var space = $"bench-{Environment.ProcessId}-{side}-{run}";
            namespaces.Add(space);
            await KubectlAsync("create", "namespace", space);
            var place = await WriteAsync(folder.FullName, space, cancellationToken);
            return (
                await apply(place, space, cancellationToken),
                await apply(place, space, cancellationToken)
            );
        }
    }

    private async Task<string> WriteAsync(
        string folder,
        string space,
        CancellationToken cancellationToken
    )
    {
        var place = Path.Combine(folder, space);
        Directory.CreateDirectory(Path.Combine(place, "objects"));
        var objects = await Timed.OutputAsync(
            Path.Combine(options.Shared, "baselines", "objects"),
            [$"{Count}", space],
            [],
            cancellationToken
        );
        await File.WriteAllTextAsync(ManifestIn(place), objects.Output, cancellationToken);
        return place;
    }

    private static string ManifestIn(string place) =>
        Path.Combine(place, "objects", "objects.yaml");

    private async Task<double> OursAsync(
        string place,
        string space,
        CancellationToken cancellationToken
    )
    {
        var (seconds, output) = await Timed.OutputAsync(
            Environment.ProcessPath!,
            ["objects-apply", place, space],
            [],
            cancellationToken
        );
        _memory.Add(PeakMemory.Parse(output));
        return seconds;
    }

    private Task<double> TheirsAsync(
        string place,
        string space,
        CancellationToken cancellationToken
    ) =>
        Timed.RunAsync(
            Path.Combine(options.Shared, "baselines", "apply"),
            [ManifestIn(place)],
            [],
            cancellationToken
        );

    private static Task KubectlAsync(params string[] arguments) =>
        Timed.RunAsync("kubectl", arguments, [], CancellationToken.None);
}
