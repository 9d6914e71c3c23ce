using System.Text;

namespace Kindling.Pipelines.Downloads;

/// <summary>Takes the ASCII armour off OpenPGP keys (https://www.rfc-editor.org/rfc/rfc9580#section-6.2), for gpgv wants them bare.</summary>
internal static class Armor
{
    private const string Begin = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
    private const string End = "-----END PGP PUBLIC KEY BLOCK-----";

    /// <summary>All keys of a KEYS file, one after the other; the prose between the blocks, and a block that is no base64, are left out.</summary>
    public static byte[] Keys(string text)
    {
        var keys = new MemoryStream();
        StringBuilder? block = null;
        var inHeaders = false;
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            if (line == Begin)
            {
                (block, inHeaders) = (new StringBuilder(), true);
            }
            else if (line == End)
            {
                Append(keys, block);
                block = null;
            }
            else if (inHeaders)
            {
                // Headers ("Version: GnuPG v1") end with an empty line; some old blocks have neither.
                inHeaders = line.Contains(": ", StringComparison.Ordinal);
                block?.Append(inHeaders ? "" : line);
            }
            else if (!line.StartsWith('='))
            {
                // A line that begins with '=' is the CRC-24, which newer writers leave out.
                block?.Append(line);
            }
        }

        return keys.ToArray();
    }

    private static void Append(MemoryStream keys, StringBuilder? block)
    {
        var text = block?.ToString() ?? "";
        var bytes = new byte[text.Length];
        if (Convert.TryFromBase64String(text, bytes, out var count))
        {
            keys.Write(bytes, 0, count);
        }
    }
}
