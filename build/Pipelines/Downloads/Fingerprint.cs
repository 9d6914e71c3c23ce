namespace Kindling.Pipelines.Downloads;

/// <summary>The fingerprint of an OpenPGP primary key: 40 hexadecimal digits, or 64 for version 6 keys.</summary>
internal static class Fingerprint
{
    public static bool IsValid(string text) =>
        text.Length is 40 or 64 && text.All(char.IsAsciiHexDigit);
}

/// <summary>
/// .nuke/keys/&lt;product&gt;.fingerprints: one accepted primary fingerprint a line; '#' begins a comment that says whose it is and
/// who says so.
/// </summary>
internal sealed class AcceptedSigners(string file, IReadOnlySet<string> fingerprints)
{
    public string File => file;

    public bool Accepts(string fingerprint) =>
        fingerprints.Contains(fingerprint.ToUpperInvariant());

    public static AcceptedSigners Read(string file)
    {
        var lines = System.IO.File.Exists(file) ? System.IO.File.ReadAllLines(file) : [];
        var entries = lines
            .Select(line =>
                line.Split('#')[0]
                    .Replace(" ", "", StringComparison.Ordinal)
                    .Trim()
                    .ToUpperInvariant()
            )
            .Where(line => line.Length > 0)
            .ToArray();
        var wrong = entries.Where(entry => !Fingerprint.IsValid(entry)).ToArray();
        return wrong.Length == 0
            ? new AcceptedSigners(file, entries.ToHashSet(StringComparer.Ordinal))
            : throw new PipelineException(
                $"{file}: no fingerprint of 40 hexadecimal digits: {string.Join(", ", wrong.Select(EntryPath.Shown))}."
            );
    }
}
