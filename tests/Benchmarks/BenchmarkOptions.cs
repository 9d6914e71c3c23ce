namespace Kindling.Benchmarks;

/// <summary>Where things are; by default seen from the checkout that holds this program or the current folder.</summary>
internal sealed record BenchmarkOptions(string Root, string Shared, string Report, int Runs)
{
    private const int DefaultRuns = 5;

    /// <summary>--root, --shared, --report, --runs; anything else is a mistake.</summary>
    public static BenchmarkOptions Parse(IReadOnlyList<string> arguments)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (
                arguments[i] is not ("--root" or "--shared" or "--report" or "--runs")
                || i + 1 == arguments.Count
            )
            {
                throw new ArgumentException(
                    $"{arguments[i]}: give --root, --shared, --report or --runs, each with a value",
                    nameof(arguments)
                );
            }

            values[arguments[i]] = arguments[i + 1];
        }

        var root = Path.GetFullPath(
            values.GetValueOrDefault("--root", Directory.GetCurrentDirectory())
        );
        var runs =
            values.TryGetValue("--runs", out var text) && int.TryParse(text, out var count)
                ? count
                : DefaultRuns;
        return new BenchmarkOptions(
            root,
            Path.GetFullPath(values.GetValueOrDefault("--shared", Path.Combine(root, "../shared"))),
            Path.GetFullPath(
                values.GetValueOrDefault("--report", Path.Combine(root, "artifacts/benchmark.json"))
            ),
            runs
        );
    }
}
