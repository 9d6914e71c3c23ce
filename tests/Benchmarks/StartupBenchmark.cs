using System.Diagnostics;

namespace Kindling.Benchmarks;

/// <summary>
/// A warm <c>./build.sh --help</c> against a published hello-world of the same runtime, each a whole process, in turn (issue 5, section 1).
/// </summary>
internal sealed class StartupBenchmark(BenchmarkOptions options)
{
    private const int Runs = 15;
    private const double RatioLimit = 3;

    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
          </PropertyGroup>
        </Project>
        """;

    public async Task<IReadOnlyList<Measurement>> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("kindling-hello-");
        try
        {
            var hello = await PublishHelloAsync(folder.FullName, cancellationToken);
            List<double> ours = [];
            List<double> theirs = [];
            // The first round compiles and warms.
            for (var run = 0; run <= Runs; run++)
            {
                var (mine, other) = (
                    await TimeAsync(
                        Path.Combine(options.Root, "build.sh"),
                        ["--help"],
                        cancellationToken
                    ),
                    await TimeAsync(hello, [], cancellationToken)
                );
                if (run > 0)
                {
                    ours.Add(mine);
                    theirs.Add(other);
                }
            }

            return [Measurement.Compare("start (build.sh --help)", "s", ours, theirs, RatioLimit)];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> PublishHelloAsync(
        string folder,
        CancellationToken cancellationToken
    )
    {
        await File.WriteAllTextAsync(
            Path.Combine(folder, "hello.csproj"),
            Project,
            cancellationToken
        );
        await File.WriteAllTextAsync(
            Path.Combine(folder, "hello.cs"),
            "System.Console.WriteLine(\"Hello, World!\");",
            cancellationToken
        );
        var output = Path.Combine(folder, "out");
        await TimeAsync(
            "dotnet",
            [
                "publish",
                Path.Combine(folder, "hello.csproj"),
                "-c",
                "Release",
                "-o",
                output,
                "-nologo",
                "-v",
                "quiet",
            ],
            cancellationToken
        );
        return Path.Combine(output, "hello");
    }

    private static async Task<double> TimeAsync(
        string program,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        var start = Stopwatch.GetTimestamp();
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? Stopwatch.GetElapsedTime(start).TotalSeconds
            : throw new InvalidOperationException(
                $"{program} ended with {process.ExitCode}: {output}"
            );
    }
}
