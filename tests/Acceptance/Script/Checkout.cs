using System.Diagnostics;
using Kindling.Testing;

[assembly: Xunit.AssemblyFixture(typeof(Kindling.Acceptance.Script.Checkout))]

namespace Kindling.Acceptance.Script;

/// <summary>Copies of this checkout in folders with blanks, with a cache of their own.</summary>
public sealed class Checkout : IDisposable
{
    private readonly TempDirectory _folder;
    private readonly IReadOnlyList<(string Name, string Value)> _variables;

    public Checkout()
    {
        _folder = new TempDirectory();
        _variables = [];
    }

    private Checkout(Checkout other, IReadOnlyList<(string Name, string Value)> more)
    {
        (_folder, _variables) = (other._folder, [.. other._variables, .. more]);
    }

    /// <summary>The checkout that is copied.</summary>
    public static string Root { get; } = Environment.GetEnvironmentVariable("KINDLING_ROOT")!;

    public string Cache => _folder / "cache";

    public string Builds => Path.Combine(Cache, "builds");

    /// <summary>A fresh copy, as a clone would be.</summary>
    public string Clone(string name)
    {
        var clone = _folder / name;
        foreach (
            var file in Output("git", Root, "ls-files", "-co", "--exclude-standard").Split('\n')
        )
        {
            var source = Path.Combine(Root, file);
            if (file.Length > 0 && File.Exists(source))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(clone, file))!);
                File.Copy(source, Path.Combine(clone, file), overwrite: true);
            }
        }

        return clone;
    }

    /// <summary>A fresh copy with the folder of mirrors beside it, where the committed parameters look for it.</summary>
    public string Deployable(string name)
    {
        var clone = Clone(name);
        var shared = Path.Combine(Path.GetDirectoryName(clone)!, "shared");
        if (!Directory.Exists(shared))
        {
            Directory.CreateSymbolicLink(shared, Path.Combine(Root, "..", "shared"));
        }

        return clone;
    }

    /// <summary>The same copies and cache, with further variables for what is started.</summary>
    internal Checkout With(params IReadOnlyList<(string Name, string Value)> variables) =>
        new(this, variables);

    /// <summary>Starts build.sh of a clone from another folder.</summary>
    public Process Start(string clone, params IReadOnlyList<string> arguments) =>
        StartProgram(Path.Combine(clone, "build.sh"), _folder.Path, arguments);

    public Process StartProgram(
        string program,
        string workingFolder,
        params IReadOnlyList<string> arguments
    ) => Process.Start(Info(program, workingFolder, arguments))!;

    private ProcessStartInfo Info(
        string program,
        string workingFolder,
        IReadOnlyList<string> arguments
    )
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        info.Environment["KINDLING_CACHE"] = Cache;
        foreach (var (name, value) in _variables)
        {
            info.Environment[name] = value;
        }

        return info;
    }

    public async Task<ScriptResult> RunAsync(string clone, params IReadOnlyList<string> arguments)
    {
        using var process = Start(clone, arguments);
        return await EndOf(process);
    }

    /// <summary>The same with something to read; nothing of it is a terminal.</summary>
    public async Task<ScriptResult> PipeAsync(
        string clone,
        string input,
        params IReadOnlyList<string> arguments
    )
    {
        var info = Info(Path.Combine(clone, "build.sh"), _folder.Path, arguments);
        info.RedirectStandardInput = true;
        using var process = Process.Start(info)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        return await EndOf(process);
    }

    public static async Task<ScriptResult> EndOf(Process process, TimeSpan? killAfter = null)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (killAfter is { } moment && !await ExitsWithinAsync(process, moment))
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
        return new ScriptResult(process.ExitCode, await output, await error);
    }

    private static async Task<bool> ExitsWithinAsync(Process process, TimeSpan time)
    {
        using var limit = new CancellationTokenSource(time);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    public void Dispose() => _folder.Dispose();

    private static string Output(
        string program,
        string folder,
        params IReadOnlyList<string> arguments
    )
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}

/// <summary>What a start of build.sh gave.</summary>
public sealed record ScriptResult(int ExitCode, string Output, string Error)
{
    public bool Compiled => Error.Contains("compiling the build", StringComparison.Ordinal);
}
