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
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return process.ExitCode == 0
            ? elapsed
            : throw new InvalidOperationException(
                $"{program} ended with {process.ExitCode}: {await output}{await error}"
            );
    }
}
