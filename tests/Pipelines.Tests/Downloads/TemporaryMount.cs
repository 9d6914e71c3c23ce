using System.Diagnostics;
using Xunit;

namespace Kindling.Pipelines.Tests.Downloads;

/// <summary>A small tmpfs, mounted for one test; skips the test where nobody may mount.</summary>
internal sealed class TemporaryMount : IAsyncDisposable
{
    private readonly string _folder;

    private TemporaryMount(string folder) => _folder = folder;

    public static async Task<TemporaryMount> MakeAsync(string folder, string options)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting needs root");
        Directory.CreateDirectory(folder);
        Assert.SkipUnless(
            await RunAsync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]),
            "mounting is not allowed here"
        );
        return new TemporaryMount(folder);
    }

    public async ValueTask DisposeAsync() => await RunAsync("umount", ["--lazy", _folder]);

    private static async Task<bool> RunAsync(string program, IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0;
    }
}
