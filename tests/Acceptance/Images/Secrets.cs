using System.Diagnostics;
using System.Text;
using Shouldly;

namespace Kindling.Acceptance.Images;

/// <summary>Looks for a secret where it must not be: logs, history, image tar.</summary>
internal static class Secrets
{
    public static async Task AreNowhereAsync(
        string secret,
        IReadOnlyList<string> images,
        string log
    )
    {
        string[] forms =
        [
            secret,
            Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)),
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"ci:{secret}")),
        ];
        foreach (var form in forms)
        {
            log.ShouldNotContain(form);
        }

        foreach (var image in images)
        {
            var history = await OutputAsync("docker", "history", "--no-trunc", image);
            var inspect = await OutputAsync("docker", "inspect", image);
            forms.ShouldAllBe(form => !history.Contains(form) && !inspect.Contains(form));
        }

        // The notebook's tar has the layers of all it stands on; grep says 1 when it finds nothing.
        using var grep = Start(
            "sh",
            "-c",
            $"docker save {string.Join(' ', images)} | grep -q -a -F -e {string.Join(" -e ", forms)}"
        );
        await grep.WaitForExitAsync(World.Token);
        grep.ExitCode.ShouldBe(1);
    }

    private static async Task<string> OutputAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var output = await process.StandardOutput.ReadToEndAsync(World.Token);
        await process.WaitForExitAsync(World.Token);
        process.ExitCode.ShouldBe(0, output);
        return output;
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            }
        )!;
}

/// <summary>Looks again and again whether a secret stands on any command line of this machine.</summary>
internal sealed class SecretWatch : IDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _watching;
    private readonly List<string> _seen = [];

    public SecretWatch(string secret)
    {
        _watching = Task.Run(() => WatchAsync(Encoding.UTF8.GetBytes(secret)));
    }

    public IReadOnlyList<string> Seen => _seen;

    public void Dispose()
    {
        _ending.Cancel();
        _watching.Wait(TimeSpan.FromSeconds(5));
        _ending.Dispose();
    }

    private async Task WatchAsync(byte[] secret)
    {
        while (!_ending.IsCancellationRequested)
        {
            foreach (var folder in Directory.EnumerateDirectories("/proc"))
            {
                if (int.TryParse(Path.GetFileName(folder), out _) && Has(folder, secret))
                {
                    _seen.Add(folder);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
        }
    }

    private static bool Has(string folder, byte[] secret)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(folder, "cmdline")).AsSpan().IndexOf(secret) >= 0;
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return false;
        }
    }
}
