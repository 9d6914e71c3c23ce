using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Kindling.Oci;

/// <summary>A program that keeps credentials: https://github.com/docker/docker-credential-helpers.</summary>
internal sealed class CredentialHelper(string name, CredentialSettings settings)
{
    // The exact words of the protocol; every helper says them when it has nothing for the host.
    private const string NotFound = "credentials not found in native keychain";

    // What the usual helpers say, without what may follow: pass, secretservice, osxkeychain, wincred, ecr-login.
    private static readonly string[] s_reasons =
    [
        "pass not initialized",
        "no secret key",
        "decryption failed",
        "cannot autolaunch D-Bus",
        "org.freedesktop.secrets was not provided",
        "User interaction is not allowed",
        "user name or passphrase you entered is not correct",
        "keychain is locked",
        "no credentials server URL",
        "NoCredentialProviders",
        "ExpiredToken",
        "AccessDenied",
    ];

    private readonly string _program = "docker-credential-" + name;

    public async Task<RegistryCredential?> GetAsync(
        string server,
        CancellationToken cancellationToken
    )
    {
        using var process = Start();
        using var limit = new CancellationTokenSource(settings.HelperTimeout, settings.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken,
            limit.Token
        );
        try
        {
            var (output, error) = await TalkAsync(process, server, both.Token);
            return process.ExitCode == 0
                ? Read(output)
                : Refused(process.ExitCode, $"{output} {error}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CredentialException(
                $"{_program} gave no answer within {settings.HelperTimeout.TotalSeconds:0.#} s."
            );
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static async Task<(string Output, string Error)> TalkAsync(
        Process process,
        string server,
        CancellationToken cancellationToken
    )
    {
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.StandardInput.WriteAsync(server.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A helper that ended without reading: its exit code and its words tell more than the broken pipe.
        }

        await process.WaitForExitAsync(cancellationToken);
        return (await output, await error);
    }

    private Process Start()
    {
        var info = new ProcessStartInfo(Resolve(), ["get"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (variable, value) in settings.Variables)
        {
            info.Environment[variable] = value;
        }

        try
        {
            return Process.Start(info) ?? throw Missing(null);
        }
        catch (Win32Exception exception)
        {
            throw Missing(exception);
        }
    }

    // The PATH of the given environment, which need not be that of this process.
    private string Resolve() =>
        (settings.Variable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, _program))
            .FirstOrDefault(File.Exists)
        ?? _program;

    private CredentialException Missing(Exception? inner) =>
        new(
            $"Docker's configuration names the credential helper '{_program}', which is not on the PATH; install it, or take it out of config.json.",
            inner
        );

    // A helper may write a secret before it fails, so its own words are not shown, only which of the familiar ones they hold.
    private RegistryCredential? Refused(int exitCode, string words) =>
        words.Contains(NotFound, StringComparison.Ordinal)
            ? null
            : throw new CredentialException(
                s_reasons.FirstOrDefault(x => words.Contains(x, StringComparison.OrdinalIgnoreCase))
                    is { } reason
                    ? $"{_program} failed: {reason}."
                    : $"{_program} failed with exit code {exitCode}; to see why, run it by hand: echo HOST | {_program} get."
            );

    // What a failed answer says could be a secret; it is never shown.
    private RegistryCredential Read(string output)
    {
        try
        {
            using var document = JsonDocument.Parse(output);
            var user = document.RootElement.GetProperty("Username").GetString() ?? "";
            var secret = document.RootElement.GetProperty("Secret").GetString() ?? "";
            return user == "<token>"
                ? RegistryCredential.IdentityToken(secret, _program)
                : RegistryCredential.Login(user, secret, _program);
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CredentialException($"{_program} gave an answer that is not a credential.");
        }
    }
}
