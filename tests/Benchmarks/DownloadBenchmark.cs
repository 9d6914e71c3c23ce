using System.Diagnostics;

namespace Kindling.Benchmarks;

/// <summary>
/// Download, verify and unpack Spark from an HTTP mirror on loopback, each side as whole processes in turn, each run into a fresh
/// folder (issue 5, section 3).
/// </summary>
internal sealed class DownloadBenchmark(BenchmarkOptions options)
{
    private const string Archive = "spark/spark-4.3.0/spark-4.3.0-bin-hadoop3.tgz";
    private const double RatioLimit = 0.45;
    private const double MemoryLimit = 150;

    public async Task<IReadOnlyList<Measurement>> RunAsync(CancellationToken cancellationToken)
    {
        await using var mirror = await LoopbackMirror.StartAsync(
            Path.Combine(options.Shared, "mirror"),
            cancellationToken
        );
        // Each run begins with nothing left to write to disk. Deleted only at the end: ext4 does not reuse the inodes of files just deleted, and looking past them would slow down the
        // runs that follow (recently_deleted in https://github.com/torvalds/linux/blob/master/fs/ext4/ialloc.c).
        var folders = Directory.CreateTempSubdirectory("kindling-download-");
        try
        {
            return await CompareAsync(mirror.Address, folders, cancellationToken);
        }
        finally
        {
            folders.Delete(recursive: true);
        }
    }

    private async Task<IReadOnlyList<Measurement>> CompareAsync(
        string address,
        DirectoryInfo folders,
        CancellationToken cancellationToken
    )
    {
        List<double> ours = [];
        List<double> theirs = [];
        List<double> memory = [];
        // The first round only warms the page cache.
        for (var run = 0; run <= options.Runs; run++)
        {
            var (seconds, peak) = await OursAsync(
                address,
                folders.CreateSubdirectory($"ours-{run}"),
                cancellationToken
            );
            var other = await TheirsAsync(
                address,
                folders.CreateSubdirectory($"theirs-{run}"),
                cancellationToken
            );
            await Console.Out.WriteLineAsync(
                $"{run}: ours {seconds:0.000} s, theirs {other:0.000} s, peak {peak:0.0} MiB"
            );
            if (run > 0)
            {
                ours.Add(seconds);
                theirs.Add(other);
                memory.Add(peak);
            }
        }

        return
        [
            Measurement.Compare("download", "s", ours, theirs, RatioLimit),
            new Measurement("download peak memory", "MiB", memory.Max(), Theirs: null, MemoryLimit),
        ];
    }

    private async Task<(double Seconds, double Peak)> OursAsync(
        string address,
        DirectoryInfo folder,
        CancellationToken cancellationToken
    )
    {
        var (seconds, output) = await TimeAsync(
            Environment.ProcessPath!,
            ["fetch", options.Root, address, folder.FullName],
            cancellationToken
        );
        return (seconds, PeakMemory.Parse(output));
    }

    private async Task<double> TheirsAsync(
        string address,
        DirectoryInfo folder,
        CancellationToken cancellationToken
    )
    {
        var script = Path.Combine(options.Shared, "baselines", "download");
        var (seconds, _) = await TimeAsync(
            script,
            [$"{address}/{Archive}", folder.FullName],
            cancellationToken
        );
        return seconds;
    }

    private static async Task<(double Seconds, string Output)> TimeAsync(
        string program,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        await RunAsync("sync", [], cancellationToken);
        var start = Stopwatch.GetTimestamp();
        var output = await RunAsync(program, arguments, cancellationToken);
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, output);
    }

    private static async Task<string> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException(
                $"{program} ended with {process.ExitCode}: {output}"
            );
    }
}
