using System.Diagnostics;

namespace Kindling.Pipelines.Tests.Images;

/// <summary>Runs commands in an environment that holds what the test gives and nothing else.</summary>
internal sealed record Shell(int ExitCode, string Output, string Errors)
{
    public static async Task<Shell> RunAsync(
        IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string> environment,
        string? folder = null
    )
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "/",
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(ImageBench.Token);
        var errors = process.StandardError.ReadToEndAsync(ImageBench.Token);
        await process.WaitForExitAsync(ImageBench.Token);
        return new Shell(process.ExitCode, await output, await errors);
    }

    /// <summary>A program that does what a line of shell says.</summary>
    public static void WriteTool(string folder, string name, string script)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(
            file,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );
    }
}
