using System.Diagnostics;

namespace Kindling.Benchmarks;

/// <summary>A whole process, timed; what it wrote is told when it fails.</summary>
internal static class Timed
{
    public static async Task<double> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyList<(string Name, string Value)> variables,
        CancellationToken cancellationToken
    ) => (await OutputAsync(program, arguments, variables, cancellationToken)).Seconds;

    public static async Task<(double Seconds, string Output)> OutputAsync(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyList<(string Name, string Value)> variables,
        CancellationToken cancellationToken
    )
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in variables)
        {
            info.Environment[name] = value;
        }

        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(info)!;
        // A cancelled measure leaves nothing running.
        await using var ending = cancellationToken.Register(() =>
            process.Kill(entireProcessTree: true)
        );
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        cancellationToken.ThrowIfCancellationRequested();
        return process.ExitCode == 0
            ? (elapsed, await output)
            : throw new InvalidOperationException(
                $"{program} ended with {process.ExitCode}: {await output}{await error}"
            );
    }
}
