using System.Diagnostics;
using Kindling.Testing;
using Xunit;

namespace Kindling.Pipelines.Tests.Downloads;

/// <summary>A real OpenPGP key, made by gpg in a folder of its own and gone with it.</summary>
internal sealed class ThrowAwayKey : IAsyncDisposable
{
    private readonly TempDirectory _home = new();

    private ThrowAwayKey() { }

    public string Fingerprint { get; private set; } = "";

    /// <summary>The armoured public key, amid the prose of a KEYS file.</summary>
    public string Keys { get; private set; } = "";

    public static async Task<ThrowAwayKey> MakeAsync(string name)
    {
        var key = new ThrowAwayKey();
        File.SetUnixFileMode(
            key._home.Path,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        );
        await key.GpgAsync(
            "--passphrase",
            "",
            "--quick-generate-key",
            $"{name} <{name}@example.org>",
            "ed25519",
            "sign",
            "never"
        );
        var list = await key.GpgAsync("--with-colons", "--list-keys");
        key.Fingerprint = list.Split('\n')
            .First(line => line.StartsWith("fpr:", StringComparison.Ordinal))
            .Split(':')[9];
        var armour = await key.GpgAsync("--armor", "--export");
        key.Keys =
            $"This file contains the PGP keys of various developers.\n\npub  {key.Fingerprint}\n{armour}\n";
        return key;
    }

    /// <summary>An armoured detached signature.</summary>
    public async Task<byte[]> SignAsync(byte[] bytes)
    {
        var file = _home / "to-sign";
        await File.WriteAllBytesAsync(file, bytes);
        await GpgAsync("--armor", "--yes", "--output", file + ".asc", "--detach-sign", file);
        return await File.ReadAllBytesAsync(file + ".asc");
    }

    public async ValueTask DisposeAsync()
    {
        // gpg leaves an agent behind, which only it can end.
        await RunAsync("gpgconf", ["--homedir", _home.Path, "--kill", "all"]);
        _home.Dispose();
    }

    private Task<string> GpgAsync(params IReadOnlyList<string> arguments) =>
        RunAsync("gpg", ["--homedir", _home.Path, "--batch", "--quiet", .. arguments]);

    private static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(
            TestContext.Current.CancellationToken
        );
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)}: {await errors}"
            );
    }
}
