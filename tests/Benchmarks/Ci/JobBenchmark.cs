using System.Diagnostics;
using System.Globalization;

namespace Kindling.Benchmarks.Ci;

/// <summary>
/// What a job costs before its target begins (issue 8, section 4): from the line with which GitLab's runner starts the script to the
/// first target's section, by the times that the runner itself puts into the log. Caches are warm; the pipeline ends with its first
/// job, because it has no registry.
/// </summary>
internal sealed class JobBenchmark(BenchmarkOptions options)
{
    private const double LimitSeconds = 2;

    public async Task<IReadOnlyList<Measurement>> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("kindling-job-");
        try
        {
            var clone = Path.Combine(folder.FullName, "clone");
            await RunAsync("git", ["clone", "-q", options.Root, clone], cancellationToken);
            await RunAsync("git", ["-C", clone, "checkout", "-q", "-B", "main"], cancellationToken);
            var times = new List<double>();
            // The first one compiles, and does not count.
            for (var run = 0; run <= options.Runs; run++)
            {
                var output = Path.Combine(folder.FullName, $"{run}");
                await RunAsync(
                    Path.Combine(options.Shared, "gitlab", "gitlab"),
                    [
                        "run",
                        clone,
                        "--branch",
                        "main",
                        "--out",
                        output,
                        "--variable",
                        $"KINDLING_CACHE={folder.FullName}/cache",
                        "--variable",
                        $"NUGET_PACKAGES={Packages}",
                    ],
                    cancellationToken
                );
                times.Add(Overhead(Path.Combine(output, "pipeline.log")));
            }

            return
            [
                new(
                    "a job's own overhead, from the script's start to the target's first line",
                    "s",
                    Measurement.Median(times.Skip(1)),
                    null,
                    LimitSeconds
                ),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Packages =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            ".nuget",
            "packages"
        );

    private static double Overhead(string log)
    {
        var lines = File.ReadAllLines(log);
        var start = Array.FindIndex(
            lines,
            x => x.Contains("$ ./build.sh", StringComparison.Ordinal)
        );
        var first = Array.FindIndex(
            lines,
            start + 1,
            x => x.Contains("section_start:", StringComparison.Ordinal)
        );
        return (TimeOf(lines[first]) - TimeOf(lines[start])).TotalSeconds;
    }

    private static DateTimeOffset TimeOf(string line) =>
        DateTimeOffset.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture);

    // A pipeline that is red is what is measured here; what went wrong with it shows in its log.
    private static async Task RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
    }
}
