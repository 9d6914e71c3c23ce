using System.Diagnostics;
using System.Text;
using Kindling.Testing;
using Shouldly;

namespace Kindling.Acceptance.Images;

/// <summary>Looks for a secret where it must not be: logs, reports, histories, layers on the engine and in the registry.</summary>
internal static class Secrets
{
    /// <summary>A secret as it is, and as base64 and base64url show it wherever it begins: alone, behind "user:", or amid JSON.</summary>
    public static IReadOnlyList<string> Forms(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        var encoded = Enumerable.Range(0, 3).Select(before => Base64(bytes, before));
        return [secret, .. encoded.SelectMany(text => new[] { text, Url(text) }).Distinct()];
    }

    /// <param name="secret">The secret.</param>
    /// <param name="images">Names of images on the engine.</param>
    /// <param name="log">All that was printed.</param>
    /// <param name="folders">Reports, and registries' storage.</param>
    public static async Task AreNowhereAsync(
        string secret,
        IReadOnlyList<string> images,
        string log,
        params string[] folders
    )
    {
        Forms(secret).ShouldAllBe(form => !log.Contains(form));
        foreach (var image in images)
        {
            await AreNotPrintedAsync(secret, $"docker history --no-trunc {image}");
            await AreNotPrintedAsync(secret, $"docker inspect {image}");
        }

        // The notebook's tar has the layers of all it stands on.
        await AreNotPrintedAsync(secret, $"docker save {string.Join(' ', images)}");
        foreach (var folder in folders)
        {
            await AreNotInAsync(secret, folder);
        }
    }

    /// <summary>Looks into all files, the compressed ones too: zcat passes the others on as they are.</summary>
    public static Task AreNotInAsync(string secret, string folder) =>
        AreNotPrintedAsync(secret, $"find '{folder}' -type f -exec zcat -f {{}} +");

    private static async Task AreNotPrintedAsync(string secret, string command)
    {
        // Not on a command line, where it would be found.
        using var temporary = new TempDirectory();
        var patterns = temporary / "forms";
        await File.WriteAllLinesAsync(patterns, Forms(secret), World.Token);
        using var shell = Process.Start(
            "bash",
            [
                "-c",
                $"{command} | {{ grep -q -a -F -f '{patterns}'; found=$?; cat >/dev/null; exit $found; }}; all=(${{PIPESTATUS[@]}}); [ ${{all[0]}} = 0 ] && exit ${{all[1]}}; exit 9",
            ]
        );
        await shell.WaitForExitAsync(World.Token);
        // grep says 1 when it finds nothing.
        shell.ExitCode.ShouldBe(1, command);
    }

    // The characters that hold nothing but the secret's own bits.
    private static string Base64(byte[] secret, int before)
    {
        var text = Convert.ToBase64String([.. new byte[before], .. secret]);
        var first = (before * 8 + 5) / 6;
        var end = (before + secret.Length) * 8 / 6;
        return text[first..end];
    }

    private static string Url(string base64) => base64.Replace('+', '-').Replace('/', '_');
}
