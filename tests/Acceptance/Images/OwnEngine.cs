using System.Diagnostics;
using Kindling.Testing;
using Xunit;

namespace Kindling.Acceptance.Images;

/// <summary>A Docker engine of the test's own, to be killed and filled; it has the base image of the shared one and no network.</summary>
internal sealed class OwnEngine : IAsyncDisposable
{
    private const string Runtime = "/var/lib/spark-cluster/runc";

    // A bridge of its own: with "none" an engine takes the bridge of all other engines away.
    private const string Bridge = "kindling-test0";

    private readonly TempDirectory _folder = new();
    private Process? _process;

    private OwnEngine()
    {
        Directory.CreateDirectory(Data);
    }

    public string Host => $"unix://{_folder / "docker.sock"}";

    private string Data => _folder / "data";

    /// <summary>Starts one.</summary>
    /// <param name="size">The size of its disk, as tmpfs takes it; null for as much as there is.</param>
    public static async Task<OwnEngine> StartAsync(string? size = null)
    {
        Assert.SkipUnless(File.Exists(Runtime), "the engine of ../shared/cluster is not there");
        var engine = new OwnEngine();
        if (size is not null)
        {
            await ShellAsync($"mount -t tmpfs -o size={size} tmpfs '{engine.Data}'");
        }

        await ShellAsync(
            $"ip link show {Bridge} >/dev/null 2>&1 || {{ ip link add {Bridge} type bridge && ip addr add 10.253.7.1/24 dev {Bridge} && ip link set {Bridge} up; }}"
        );
        await engine.StartAgainAsync();
        await ShellAsync(
            $"docker save debian:trixie-slim | docker --host '{engine.Host}' load --quiet"
        );
        return engine;
    }

    public async Task StartAgainAsync()
    {
        _process = Process.Start(
            new ProcessStartInfo(
                "dockerd",
                [
                    "--host",
                    Host,
                    "--data-root",
                    Data,
                    "--exec-root",
                    _folder / "exec",
                    "--pidfile",
                    _folder / "docker.pid",
                    "--bridge",
                    Bridge,
                    "--iptables=false",
                    "--add-runtime",
                    $"cluster={Runtime}",
                    "--default-runtime",
                    "cluster",
                ]
            )
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            }
        )!;
        _process.BeginErrorReadLine();
        await ShellAsync(
            $"for i in $(seq 300); do docker --host '{Host}' info >/dev/null 2>&1 && exit 0; sleep 0.2; done; exit 1"
        );
    }

    /// <summary>kill -9, with all that it started.</summary>
    public async Task KillAsync()
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(World.Token);
        // A killed process that nobody has reaped yet, or another one with its number, would pass for the one that still runs.
        File.Delete(_folder / "docker.pid");
        File.Delete(_folder / "exec/containerd/containerd.pid");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            using var terminate = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await terminate.WaitForExitAsync();
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        // What a killed engine left mounted would keep the folder.
        await ShellAsync(
            $"cut -d' ' -f2 /proc/mounts | grep '^{_folder.Path}' | sort -r | xargs -r umount -l"
        );
        await ShellAsync($"ip link del {Bridge}");
        _folder.Dispose();
    }

    private static async Task ShellAsync(string script)
    {
        using var shell = Process.Start(
            new ProcessStartInfo("sh", ["-c", script])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            }
        )!;
        var error = await shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();
        if (shell.ExitCode != 0)
        {
            throw new InvalidOperationException($"{script}: {error}");
        }
    }
}
