using System.ComponentModel;
using System.Diagnostics;

namespace Kindling.Pipelines.Downloads;

/// <summary>gpgv's judgement: the primary fingerprint of a good signature, or what is wrong with it.</summary>
internal sealed record SignatureVerdict(string? Fingerprint, string Problem)
{
    /// <summary>
    /// Reads gpgv's status lines (https://github.com/gpg/gnupg/blob/master/doc/DETAILS). A key that has expired since still proves an
    /// old release; a revoked key proves nothing.
    /// </summary>
    public static SignatureVerdict Parse(string status)
    {
        string? fingerprint = null;
        var problem = "gpgv found no signature";
        foreach (
            var words in status
                .Split('\n')
                .Select(line => line.Trim().Split(' '))
                .Where(w => w is ["[GNUPG:]", _, ..])
        )
        {
            switch (words[1])
            {
                case "VALIDSIG" when words.Length > 2:
                    // The signing subkey stands first, its primary key last.
                    fingerprint = words.Length > 11 ? words[11] : words[2];
                    break;
                case "BADSIG":
                    return new SignatureVerdict(
                        null,
                        "the signature does not belong to these bytes"
                    );
                case "REVKEYSIG":
                    return new SignatureVerdict(
                        null,
                        $"the key {words[^1]} that signed it was revoked"
                    );
                case "EXPSIG":
                    return new SignatureVerdict(null, "the signature has expired");
                case "NO_PUBKEY":
                    problem = $"the key {words[^1]} that signed it is not among the KEYS";
                    break;
                case "ERRSIG":
                    problem =
                        $"gpgv cannot check the signature of the key {words.ElementAtOrDefault(2)}";
                    break;
            }
        }

        return fingerprint is null
            ? new SignatureVerdict(null, problem)
            : new SignatureVerdict(fingerprint, "");
    }
}

/// <summary>
/// A running gpgv that is fed the archive's bytes as they pass. gpgv rather than a library: it is the reference, and every Debian
/// has it as a small package.
/// </summary>
internal sealed class SignatureCheck : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _files;
    private readonly Task<string> _status;
    private readonly Task<string> _errors;
    private bool _closed;

    private SignatureCheck(Process process, DirectoryInfo files)
    {
        _process = process;
        _files = files;
        _status = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        _errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    public static async Task<SignatureCheck> StartAsync(
        string gpgv,
        OriginVoucher voucher,
        CancellationToken cancellationToken
    )
    {
        var files = Directory.CreateTempSubdirectory("kindling-gpgv-");
        var keyring = Path.Combine(files.FullName, "keyring.gpg");
        var signature = Path.Combine(files.FullName, "archive.asc");
        var start = new ProcessStartInfo(gpgv)
        {
            ArgumentList =
            {
                "--homedir",
                files.FullName,
                "--status-fd",
                "1",
                "--keyring",
                keyring,
                signature,
                "-",
            },
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            await File.WriteAllBytesAsync(keyring, voucher.Keyring, cancellationToken);
            await File.WriteAllBytesAsync(signature, voucher.Signature, cancellationToken);
            return new SignatureCheck(Process.Start(start)!, files);
        }
        catch (Exception exception)
        {
            files.Delete(recursive: true);
            if (exception is not Win32Exception)
            {
                throw;
            }

            throw new RequirementMissingException(
                $"{gpgv} does not start: install the Debian package gpgv again.",
                exception
            );
        }
    }

    /// <summary>More of the archive. A gpgv that has seen enough closes its end: its verdict tells why.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (_closed)
        {
            return;
        }

        try
        {
            _process.StandardInput.BaseStream.Write(bytes);
        }
        catch (IOException)
        {
            _closed = true;
        }
    }

    public async Task<SignatureVerdict> FinishAsync(CancellationToken cancellationToken)
    {
        await FlushAsync();
        await _process.WaitForExitAsync(cancellationToken);
        var status = await _status;
        var errors = await _errors;
        return status.Contains("[GNUPG:]", StringComparison.Ordinal)
            ? SignatureVerdict.Parse(status)
            : new SignatureVerdict(null, $"gpgv failed: {EntryPath.Shown(errors.Trim())}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        await Task.WhenAll(_status, _errors);
        _process.Dispose();
        _files.Delete(recursive: true);
    }

    private async Task FlushAsync()
    {
        try
        {
            await _process.StandardInput.DisposeAsync();
        }
        catch (IOException)
        {
            _closed = true;
        }
    }
}
